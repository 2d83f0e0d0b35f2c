#!/usr/bin/env bash
# The PAR2 score of results, the mean of the seconds taken, where what is not solved within the limit counts twice the limit:
#   par2.sh RESULTS.csv LIMIT
# Lines end with result and seconds, as those of run_all.sh and of VNN-COMP (category,network,query,prepare,result,seconds).
set -eu
if [ $# -ne 2 ] || ! [[ $2 =~ ^[0-9]+(\.[0-9]+)?$ ]]; then
  echo "usage: par2.sh RESULTS.csv LIMIT" >&2
  exit 64
fi
awk -F, -v limit="$2" -v file="$1" '
  { sub(/\r$/, "") }
  /^$/ { next }
  NF < 2 || $NF !~ /^ *([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][-+]?[0-9]+)? *$/ {
    print "par2.sh: " file ": line " NR " does not end with seconds" > "/dev/stderr"
    bad = 1
    exit 65
  }
  {
    gsub(/ /, "", $(NF - 1))
    solved = $(NF - 1) ~ /^(sat|unsat|holds|violated)$/ && $NF + 0 <= limit + 0
    count += solved
    sum += solved ? $NF : 2 * limit
    lines++
  }
  END {
    if (bad) exit 65
    if (!lines) {
      print "par2.sh: " file " has no results" > "/dev/stderr"
      exit 65
    }
    printf "solved %d of %d, PAR2 %.3f s\n", count, lines, sum / lines
  }' "$1"
