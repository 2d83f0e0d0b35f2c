#!/usr/bin/env bash
# Gets ready for one instance, outside of its time: builds Etalon where that was not done.
#   prepare_instance.sh v1 CATEGORY NETWORKS QUERY
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"${ETALON:-$here/../../etalon}" --name >/dev/null
