#!/usr/bin/env bash
# Runs all instances of an instances.csv: run_all.sh FILE.csv RESULTS_DIR
# Instances whose results are there already are left out, so an interrupted run goes on. RESULTS_DIR/results.csv gets
# a line for each that is run, with its seconds of wall-clock time: par2.sh makes a score of them.
set -eu
list=$(readlink -f "$1") results=$(mkdir -p "$2" && readlink -f "$2")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$(dirname "$list")"
number=0
# The first field may hold commas, inside quotation marks or brackets.
while IFS= read -r line; do
  [ -n "$line" ] || continue
  number=$((number + 1))
  timeout=${line##*,} rest=${line%,*}
  query=${rest##*,} networks=${rest%,*}
  networks=${networks#\"} networks=${networks%\"}
  file=$results/$number.txt
  if [ ! -s "$file" ]; then
    start=${EPOCHREALTIME/[.,]/}
    "$here/run_instance.sh" v1 all "$networks" "$query" "$file" "$timeout" >/dev/null || true
    milliseconds=$(((${EPOCHREALTIME/[.,]/} - start) / 1000))
    printf -v seconds '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000))
    read -r answer <"$file" || true
    echo "all,\"$networks\",$query,0,$answer,$seconds" >>"$results/results.csv"
  fi
  read -r answer <"$file" || true
  echo "$number,$query,$answer"
done <"$list"
