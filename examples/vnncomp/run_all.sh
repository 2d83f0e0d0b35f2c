#!/usr/bin/env bash
# Runs all instances of an instances.csv: run_all.sh FILE.csv RESULTS_DIR
# Instances whose results are there already are left out, so an interrupted run goes on.
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
    "$here/run_instance.sh" v1 all "$networks" "$query" "$file" "$timeout" >/dev/null || true
  fi
  echo "$number,$query,$(head -1 "$file")"
done <"$list"
