#!/usr/bin/env bash
# Builds examples/library as whoever uses Etalon does, a Maven project of its own against what 'mvn install' leaves,
# and runs it: check-library.sh [OPTIONS of mvn, such as -o]. The repository is a copy; yours stays as it is.
set -eu
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -d ~/.m2/repository ]; then
  cp -a ~/.m2/repository "$work/repository"
  rm -rf "$work/repository/org/etalon"
fi
maven() { mvn -B -ntp -q -Dmaven.repo.local="$work/repository" "$@"; }
cd "$home"
maven "$@" -Dquick -pl study -am install
maven "$@" org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file -Dfile=bom/pom.xml -DpomFile=bom/pom.xml -Dpackaging=pom
cp -r examples/library "$work/project"
cd "$work/project"
maven "$@" package org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DincludeScope=runtime
java -cp "target/quantize-1.jar:target/dependency/*" example.Quantize "$home/examples/sine.onnx" box:-1,1 0.01 "$work/out" \
  | tee "$work/said"
grep -q 'the checker accepts: true' "$work/said"
ls "$work/out/quantized.onnx" "$work/out/certificate.etalon" "$work/out/report.html" >/dev/null
