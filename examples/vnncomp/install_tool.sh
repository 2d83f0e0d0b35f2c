#!/usr/bin/env bash
# Installs what Etalon needs on Debian or Ubuntu, a JDK and Maven, and builds it:
#   install_tool.sh v1
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command -v javac >/dev/null || sudo apt-get install -y openjdk-17-jdk-headless
command -v mvn >/dev/null || sudo apt-get install -y maven
"$here/../../etalon" --version
