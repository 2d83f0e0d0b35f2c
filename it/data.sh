#!/usr/bin/env bash
# Fetches the networks, properties and images that some tests and benchmarks use, and nothing else.
#
#   it/data.sh [--dry-run] DIR      DIR must exist; what is there and right is not fetched again
#
# Then: mvn verify -Detalon.data=DIR, or etalon bench --data DIR. Where nothing is said, tests look in the
# checkout's folder data, then in shared/data beside the checkout.
#
# Sources, all public; every file is checked against its SHA-256 in data.list:
#   acasxu, mnistfc, cifar  of VNN-COMP 2021 (ACAS Xu: CC BY 4.0)
#   nnet                    of the artifact of ReluDiff, ICSE 2020 (Apache-2.0)
#   mnist                   the images of Y. LeCun, C. Cortes and C. J. C. Burges, from a mirror
#   real                    48 networks from the repositories of VNN-COMP 2021 to 2024, ERAN's networks by dnnv-benchmarks,
#                           Marabou, hls4ml, QONNX, ARCH-COMP, ezkl, ONNX and others: their licences hold, for tests only
# A file that is not to be had, or not the one expected, is named; the others are fetched, and the exit code is 1.
set -eu
list=$(dirname "$0")/data.list
fail() { echo "data.sh: $1" >&2; exit "${2:-1}"; }

left_out="left out, having no public home in this form; tests of them skip and say so:
  queries.json, boxes.json  figures of other tools, measured on one machine
  isomorphic                ACAS Xu networks with noise drawn for the comparison
  aster                     networks of dlohar/Aster, converted from its Scala sources
  real/*.vnnlib             boxes of 12 networks whose files there are not known"

# Packing may differ from mirror to mirror: it is the content that counts.
is_right() {
  case $1 in *.gz) found=$(gzip -dc "$1" 2>/dev/null | sha256sum) ;; *) found=$(sha256sum <"$1") ;; esac
  [ "${found%% *}" = "$2" ]
}

# fetch ADDRESS FILE SUM: what is packed there and is not to be packed here is unpacked.
fetch() {
  part=${2%/*}/part.${2##*/}
  [ -d "${2%/*}" ] || mkdir -p "${2%/*}"
  if ! curl -fsSL --retry 3 -o "$part" "$1" </dev/null; then
    echo "data.sh: could not fetch $1" >&2
  else
    case $1,$2 in
      *.gz,*.gz) ;;
      *.gz,*) mv "$part" "$part.gz"; gzip -dc "$part.gz" >"$part" 2>/dev/null || : >"$part"; rm "$part.gz" ;;
    esac
    if is_right "$part" "$3"; then mv "$part" "$2"; return; fi
    echo "data.sh: $1 is not the file that was expected (SHA-256 $3)" >&2
  fi
  rm -f "$part"
  return 1
}

dry=
if [ "${1:-}" = --dry-run ]; then dry=yes; shift; fi
[ $# -eq 1 ] || fail "usage: it/data.sh [--dry-run] DIR" 64
[ -d "$1" ] || fail "there is no folder $1; make it first" 64
command -v sha256sum >/dev/null || fail "sha256sum is needed (coreutils)"
[ -n "$dry" ] || command -v curl >/dev/null || fail "curl is needed"

fetched=0
present=0
missed=0
while read -r sum file from; do
  case $sum in '' | \#*) continue ;; esac
  target=$1/$file
  if [ -f "$target" ] && is_right "$target" "$sum"; then
    present=$((present + 1))
  elif [ -n "$dry" ]; then
    echo "$file $from"
    fetched=$((fetched + 1))
  elif echo "$file" >&2 && fetch "$from" "$target" "$sum"; then
    fetched=$((fetched + 1))
  else
    missed=$((missed + 1))
  fi
done <"$list"

echo "$left_out" >&2
if [ -n "$dry" ]; then
  echo "$fetched files to fetch, $present present" >&2
else
  echo "$fetched files fetched, $present were there, $missed missed; run: mvn verify -Detalon.data=$(cd "$1" && pwd)" >&2
  [ "$missed" -eq 0 ]
fi
