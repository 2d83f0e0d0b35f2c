#!/usr/bin/env bash
# Fetches the networks, properties and images that some tests and benchmarks use, and nothing else.
#
#   it/data.sh [--dry-run] DIR      DIR must exist; what is there and right is not fetched again
#
# Then: mvn verify -Detalon.data=DIR, or etalon bench --data DIR. Where nothing is said, tests look in the
# checkout's folder data, then in shared/data beside the checkout.
#
# Sources, all public; every file is checked against its SHA-256 in data.list:
#   vnncomp2021  the benchmarks of VNN-COMP 2021: ACAS Xu (networks CC BY 4.0), MNIST and CIFAR networks
#   reludiff     the artifact of ReluDiff, ICSE 2020 (Apache-2.0): networks as .nnet
#   mnist        the MNIST images of Y. LeCun, C. Cortes and C. J. C. Burges, from a mirror
# Not among them are figures of other tools (queries.json, boxes.json), pairs that were made for
# comparisons with them (isomorphic, aster), and models that were collected from many places (real);
# tests of those say that they skip.
set -eu
list=$(dirname "$0")/data.list
fail() { echo "data.sh: $1" >&2; exit "${2:-1}"; }

address() {
  case $1 in
    vnncomp2021) echo "https://raw.githubusercontent.com/stanleybak/vnncomp2021/90419aadcf06cf543ce5c1706cae1059dc9fa6cf/$2" ;;
    reludiff) echo "https://raw.githubusercontent.com/pauls658/ReluDiff-ICSE2020-Artifact/c225cb8adeeba999ec3e5e2f7c031027c6eacd5e/$2" ;;
    mnist) echo "https://ossci-datasets.s3.amazonaws.com/mnist/$2" ;;
    *) fail "data.list names the unknown source '$1'" ;;
  esac
}

# Packing may differ from mirror to mirror: of a .gz it is the content that counts.
content() { case $1 in *.gz | *.gz.part) gzip -dc <"$1" 2>/dev/null ;; *) cat "$1" ;; esac }
is_right() { [ "$(content "$1" | sha256sum | cut -d ' ' -f 1)" = "$2" ]; }

dry=
if [ "${1:-}" = --dry-run ]; then dry=yes; shift; fi
[ $# -eq 1 ] || fail "usage: it/data.sh [--dry-run] DIR" 64
[ -d "$1" ] || fail "there is no folder $1; make it first" 64
command -v sha256sum >/dev/null || fail "sha256sum is needed (coreutils)"
[ -n "$dry" ] || command -v curl >/dev/null || fail "curl is needed"

fetched=0
present=0
while read -r sum file source path; do
  case $sum in '' | \#*) continue ;; esac
  target=$1/$file
  if [ -f "$target" ] && is_right "$target" "$sum"; then
    present=$((present + 1))
    continue
  fi
  from=$(address "$source" "$path")
  fetched=$((fetched + 1))
  if [ -n "$dry" ]; then
    echo "$file $from"
    continue
  fi
  echo "$file" >&2
  mkdir -p "$(dirname "$target")"
  curl -fsSL --retry 3 -o "$target.part" "$from" </dev/null || { rm -f "$target.part"; fail "could not fetch $from"; }
  is_right "$target.part" "$sum" || { rm -f "$target.part"; fail "$from is not the file that was expected (SHA-256 $sum)"; }
  mv "$target.part" "$target"
done <"$list"

if [ -n "$dry" ]; then
  echo "$fetched files to fetch, $present present" >&2
else
  echo "$fetched files fetched, $present were there; run: mvn verify -Detalon.data=$(cd "$1" && pwd)" >&2
fi
