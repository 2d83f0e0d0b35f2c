#!/usr/bin/env bash
# faults.sh [-n ROUNDS] F.onnx G.onnx OPTIONS of certify: answers the question on a Spark cluster of one master and
# two workers on this machine, and meanwhile kills an executor, a worker or the search, freezes an executor, or lets
# no checkpoint grow. Each run must end with the numbers of a run by threads that is left alone, and its certificate.
# Needs 'mvn -Dquick -pl spark -am package'. The question should take half a minute.
set -eu
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
rounds=4
if [ "${1:-}" = -n ]; then rounds=$2; shift 2; fi
[ $# -ge 2 ] || { sed -n '2,5s/^# //p' "$0"; exit 64; }
[ -d "$home/spark/target/lib" ] || { echo "build first: mvn -Dquick -pl spark -am package" >&2; exit 64; }

work=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
master=spark://127.0.0.1:$port
opens=""
for package in java.lang java.lang.invoke java.io java.net java.nio java.util java.util.concurrent sun.nio.ch sun.util.calendar; do
  opens="$opens --add-opens=java.base/$package=ALL-UNNAMED"
done
export SPARK_HOME=$work/spark SPARK_LOCAL_IP=127.0.0.1 SPARK_SCALA_VERSION=2.13
mkdir -p "$SPARK_HOME"
ln -s "$home/spark/target/lib" "$SPARK_HOME/jars"

declare -A pids
end() {
  for pid in "${pids[@]}"; do kill -9 "$pid" $(pgrep -P "$pid") 2>/dev/null || true; done
  rm -rf "$work"
}
trap end EXIT

daemon() { # name class arguments
  local name=$1
  shift
  # shellcheck disable=SC2086
  java $opens -Xmx512m -cp "$SPARK_HOME/jars/*" "$@" >>"$work/$name.log" 2>&1 &
  pids[$name]=$!
}
worker() {
  daemon "worker$1" org.apache.spark.deploy.worker.Worker -h 127.0.0.1 --webui-port 0 -c 1 -m 1g -d "$work/worker$1" "$master"
}
executors() { pgrep -P "${pids[worker1]},${pids[worker2]}" || true; }

daemon master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port "$port" --webui-port 0
sleep 5
worker 1
worker 2

options=(--threads 2 --quiet --timeout 1h)
export ETALON_JAVA_OPTIONS="-Dspark.driver.host=127.0.0.1 -Dspark.ui.enabled=false -Dspark.executor.memory=768m -Dspark.network.timeout=30s -Dspark.executor.heartbeatInterval=5s"
search() { # name options
  local name=$1
  shift
  exec "$home/etalon" certify "${question[@]}" "${options[@]}" --json "$work/$name.json" --certificate "$work/$name.cert" "$@" \
    >"$work/$name.out" 2>&1
}
question=("$@")
numbers() { grep -E '"(verdict|upperBound|lowerBound|subproblems)"' "$work/$1.json"; }
wait_for() { local code=0; wait "$1" 2>/dev/null || code=$?; echo "$code"; }

begun=$SECONDS
(search whole --backend local) &
code=$(wait_for $!)
took=$((SECONDS - begun))
[ "$code" -le 2 ] || { cat "$work/whole.out"; exit 70; }
echo "alone, by threads: $took s, code $code"; numbers whole

good=0
runs=0
verdict() { # name
  runs=$((runs + 1))
  if diff <(numbers whole) <(numbers "$1") >/dev/null && cmp -s "$work/whole.cert" "$work/$1.cert"; then
    good=$((good + 1))
    echo "$1: the same numbers and certificate"
  else
    echo "$1: DIFFERENT"
    tail -3 "$work/$1.out"
  fi
}
some_time() { sleep $((5 + RANDOM % (took / 2 + 1))); }

for round in $(seq "$rounds"); do
  (search "executor$round" --backend "$master") & run=$!
  some_time
  kill -9 "$(executors | head -1)" 2>/dev/null || true
  wait "$run" || true
  verdict "executor$round"

  (search "worker$round" --backend "$master") & run=$!
  some_time
  kill -9 "${pids[worker1]}" $(pgrep -P "${pids[worker1]}") 2>/dev/null || true
  sleep 3
  worker 1
  wait "$run" || true
  verdict "worker$round"

  (search "driver$round" --backend "$master" --checkpoint "$work/driver$round.cp" --checkpoint-interval 1s) & run=$!
  some_time
  kill -9 "$run" 2>/dev/null || true
  wait "$run" 2>/dev/null || true
  resume=(); [ ! -f "$work/driver$round.cp" ] || resume=(--resume "$work/driver$round.cp")
  (search "driver$round" --backend "$master" "${resume[@]}") || true
  verdict "driver$round"

  (search "frozen$round" --backend "$master") & run=$!
  some_time
  frozen=$(executors | head -1)
  kill -STOP "$frozen" 2>/dev/null || true
  sleep 60
  kill -CONT "$frozen" 2>/dev/null || true
  wait "$run" || true
  verdict "frozen$round"

  # A file that may not grow past 64 blocks stands for a full disk; the log and the result are small.
  (ulimit -f 64; search "disk$round" --backend "$master" --checkpoint "$work/disk$round.cp" --checkpoint-interval 1s) || true
  resume=(); [ ! -f "$work/disk$round.cp" ] || resume=(--resume "$work/disk$round.cp")
  (search "disk$round" --backend "$master" "${resume[@]}") || true
  verdict "disk$round"
done
echo "$good of $runs runs ended with the right result"
[ "$good" -eq "$runs" ]
