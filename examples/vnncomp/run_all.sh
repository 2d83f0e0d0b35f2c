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
    start=$(date +%s.%N)
    "$here/run_instance.sh" v1 all "$networks" "$query" "$file" "$timeout" >/dev/null || true
    seconds=$(awk -v from="$start" -v to="$(date +%s.%N)" 'BEGIN { printf "%.3f", to - from }')
    echo "all,\"$networks\",$query,0,$(head -1 "$file"),$seconds" >>"$results/results.csv"
  fi
  echo "$number,$query,$(head -1 "$file")"
done <"$list"
