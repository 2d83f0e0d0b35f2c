#!/usr/bin/env bash
# ACAS Xu, properties 1 to 4 on all 45 networks: verdicts, how many of each, and the PAR2 score.
#   acasxu.sh DATA RESULTS_DIR SECONDS
# DATA holds ACASXU_run2a_1_1_batch_2000.onnx .. and prop_1.vnnlib .., as VNN-COMP has them. An interrupted run goes on
# where it was, as long as RESULTS_DIR and SECONDS are the same.
set -euo pipefail
if [ $# -ne 3 ] || ! [[ $3 =~ ^[0-9]+(\.[0-9]+)?$ ]]; then
  echo "usage: acasxu.sh DATA RESULTS_DIR SECONDS" >&2
  exit 64
fi
data=$(readlink -f "$1") results=$(mkdir -p "$2" && readlink -f "$2")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=$results/instances.csv
for property in 1 2 3 4; do
  for a in 1 2 3 4 5; do
    for b in 1 2 3 4 5 6 7 8 9; do
      network=$data/ACASXU_run2a_${a}_${b}_batch_2000.onnx query=$data/prop_$property.vnnlib
      for file in "$network" "$query"; do
        [ -f "$file" ] || { echo "acasxu.sh: no such file: $file" >&2; exit 65; }
      done
      echo "$network,$query,$3"
    done
  done
done >"$list.part"
if [ -f "$list" ] && ! cmp -s "$list" "$list.part"; then
  echo "acasxu.sh: $results has results of other files or another limit" >&2
  exit 65
fi
mv "$list.part" "$list"
mapfile -t instances <"$list"
"$here/run_all.sh" "$list" "$results" | while IFS=, read -r number query verdict; do
  network=${instances[number - 1]%%_batch_*} query=${query##*/}
  echo "${query%.vnnlib} ${network##*_run2a_} $verdict"
done | tee "$results/verdicts.txt"
cut -d ' ' -f 1,3 "$results/verdicts.txt" | sort | uniq -c
"$here/par2.sh" "$results/results.csv" "$3"
