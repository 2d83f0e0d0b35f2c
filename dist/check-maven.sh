#!/usr/bin/env bash
# Resolves all that the BOM names from dist/target/release/maven, as a user's build would: with a local repository that
# is empty, what others made from the folder that this build used, and nothing over a network.
#   check-maven.sh [FOLDER]   (~/.m2/repository where none is given)
set -euo pipefail
others=$(cd "${1:-$HOME/.m2/repository}" && pwd)
cd "$(dirname "$0")"
release=$PWD/target/release/maven
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(ls "$release/org/etalon/etalon-bom")
plugin=$(sed -n '/<artifactId>maven-dependency-plugin</{n;s/.*<version>\(.*\)<.*/\1/p}' ../spark/pom.xml)

cat >"$work/settings.xml" <<END
<settings>
  <mirrors><mirror><id>others</id><url>file://$others</url><mirrorOf>central</mirrorOf></mirror></mirrors>
</settings>
END
# The artifacts that lie there, and as many as the BOM has entries; each of them has its version from there.
named=$(cd "$release/org/etalon" && find . -name "*-$version.jar" -printf '%f\n' | sed "s/-$version.jar$//" | sort)
entries=$(grep -c '<dependency>' "$release/org/etalon/etalon-bom/$version/etalon-bom-$version.pom" || true)
if [ -z "$named" ] || [ "$(wc -w <<<"$named")" != "$entries" ]; then
  echo "the BOM has $entries entries, the repository these artifacts:" $named >&2
  exit 1
fi
{
  echo "<project><modelVersion>4.0.0</modelVersion><groupId>example</groupId><artifactId>user</artifactId><version>1</version>"
  echo "<repositories><repository><id>release</id><url>file://$release</url></repository></repositories>"
  echo "<dependencyManagement><dependencies><dependency><groupId>org.etalon</groupId><artifactId>etalon-bom</artifactId>"
  echo "<version>$version</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>"
  echo "<dependencies>"
  for artifact in $named; do
    echo "<dependency><groupId>org.etalon</groupId><artifactId>$artifact</artifactId></dependency>"
  done
  echo "</dependencies></project>"
} >"$work/pom.xml"

mvn -q -B -ntp -s "$work/settings.xml" -Dmaven.repo.local="$work/local" -f "$work/pom.xml" \
  "org.apache.maven.plugins:maven-dependency-plugin:$plugin:build-classpath" -Dmdep.outputFile="$work/classpath"
for artifact in $named; do
  grep -q "/$artifact-$version.jar" "$work/classpath" || { echo "$artifact is not on the class path" >&2; exit 1; }
done
elsewhere=$(grep -rl '>others=' "$work/local/org/etalon" || true)
[ -z "$elsewhere" ] || { echo "not of the release: $elsewhere" >&2; exit 1; }
echo "$entries artifacts, resolved from the release alone"
