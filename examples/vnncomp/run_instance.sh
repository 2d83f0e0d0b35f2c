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

name='[A-Za-z][A-Za-z0-9_]*'
quoted="'([^']*)'|\"([^\"]*)\""
pair="^[[:space:],]*\\([[:space:]]*($quoted)[[:space:]]*,[[:space:]]*($quoted)[[:space:]]*\\)"

error() {
  echo "run_instance.sh: $1" >&2
  echo error >"$results"
  echo error
  exit 0
}

arguments=()
case $networks in
  '[('* | '[ ('*)
    # What the query says, on one line.
    text=$(case $query in *.gz) gzip -dc "$query" ;; *) cat "$query" ;; esac | sed 's/;.*//' | tr '\n\r\t' '   ')
    declare -A files=()
    names=()
    rest=${networks#[}
    while [[ $rest =~ $pair ]]; do
      network=${BASH_REMATCH[2]}${BASH_REMATCH[3]} file=${BASH_REMATCH[5]}${BASH_REMATCH[6]}
      rest=${rest:${#BASH_REMATCH[0]}}
      [[ $network =~ ^$name$ ]] || error "$network is no name of a network"
      names+=("$network")
      files[$network]=$file
    done
    if [ "${#names[@]}" -eq 0 ] || ! [[ $rest =~ ^[[:space:]]*\][[:space:]]*$ ]]; then
      error "cannot read $networks"
    fi
    for network in "${names[@]}"; do
      # One that is equal to another has that one's file; a solver is given it once.
      twin=
      equal="\\( *declare-network +$network +\\( *equal-to +($name) *\\)"
      [[ $text =~ $equal ]] && twin=${BASH_REMATCH[1]}
      if [ -z "$twin" ]; then
        arguments+=(--network "$network=${files[$network]}")
      elif [ "${files[$network]}" != "${files[$twin]-}" ]; then
        error "$network is equal to $twin, of another file"
      fi
    done
    ;;
  /*) arguments=(--network "$networks") ;;
  *) arguments=(--network "./$networks") ;;
esac

# The harness counts from before the start of Java to after its end: a second of the limit is theirs.
limit=$(awk -v t="$timeout" 'BEGIN { printf "%.6g", (t > 2 ? t - 1 : t / 2) }')
output=$("$etalon" verify "$query" "${arguments[@]}" --timeout "$limit" --quiet)
code=$?
[ "$code" -eq 0 ] || output=error
[ "${output%%$'\n'*}" != timed-out ] || output=timeout${output#timed-out}
printf '%s\n' "$output" >"$results"
echo "${output%%$'\n'*}"
