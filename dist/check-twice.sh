#!/usr/bin/env bash
# Clones the commit at hand twice, builds the release in both, and compares all that is released, byte by byte:
#   check-twice.sh [OPTIONS OF MAVEN]
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for place in one two/with/a/longer/path; do
  git clone -q "$repository" "$work/$place"
  (cd "$work/$place" && mvn -q -B -ntp -Dquick -P release "$@" -pl '!bench,!it' package) >"$work/log" 2>&1 \
    || { cat "$work/log" >&2; exit 1; }
done
one=$work/one/dist/target/release two=$work/two/with/a/longer/path/dist/target/release
(cd "$one" && sha256sum --quiet --check SHA256SUMS)
if ! diff -r "$one" "$two"; then
  diff "$one/SHA256SUMS" "$two/SHA256SUMS" >&2 || true
  exit 1
fi
echo "$(wc -l <"$one/SHA256SUMS") files, $(find "$one" -type f -exec cat {} + | wc -c) bytes, equal in both builds"
