#!/usr/bin/env bash
# Runs one instance as VNN-COMP does, and writes its results file:
#   run_instance.sh v1 CATEGORY NETWORKS QUERY RESULTS TIMEOUT
# NETWORKS is the path of a model, or [('f','a.onnx'),('g','b.onnx')] as in instances.csv of 2026;
# RESULTS gets sat, unsat, unknown, timeout or error on its first line, and assignments after sat.
set -u
if [ $# -ne 6 ] || [ "$1" != v1 ]; then
  echo "usage: run_instance.sh v1 CATEGORY NETWORKS QUERY RESULTS TIMEOUT" >&2
  exit 1
fi
networks=$3 query=$4 results=$5 timeout=$6
etalon=${ETALON:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/../../etalon}

arguments=()
case $networks in
  '['*)
    while read -r pair; do
      [ -z "$pair" ] || arguments+=(--network "$pair")
    done < <(tr -d "[] \"'" <<<"$networks" | sed 's/),(/\n/g; s/[()]//g' | sed 's/,/=/')
    ;;
  *) arguments+=(--network "N=$networks") ;;
esac

# A query of 2.0 about one network names it; whatever stands in the file is meant.
if [ "${#arguments[@]}" -eq 2 ] && [[ $networks != '['* ]]; then
  case $query in *.gz) text=$(gzip -dc "$query") ;; *) text=$(<"$query") ;; esac
  declared='\(declare-network[[:space:]]*([A-Za-z][A-Za-z0-9_]*)'
  [[ $text =~ $declared ]] && arguments=(--network "${BASH_REMATCH[1]}=$networks")
fi

output=$("$etalon" verify "$query" "${arguments[@]}" --timeout "$timeout" --quiet)
code=$?
[ "$code" -eq 0 ] || output=error
[ "${output%%$'\n'*}" != timed-out ] || output=timeout${output#timed-out}
printf '%s\n' "$output" >"$results"
echo "${output%%$'\n'*}"
