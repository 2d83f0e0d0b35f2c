#!/usr/bin/env bash
# faults.sh [-n ROUNDS] F.onnx G.onnx OPTIONS of certify: answers the question on a Spark cluster of one master and
# two workers on this machine, and meanwhile kills an executor, a worker or the search, freezes an executor, or lets
# no checkpoint grow. Each run must end with the numbers of a run by threads that is left alone, and its certificate but
# for the lines that name command and date; and what was to go wrong must have gone wrong while the search was at work.
# Needs 'mvn -Dquick -pl cli,spark -am package'. The question should take half a minute and prove something.
set -eu
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
rounds=4
if [ "${1:-}" = -n ]; then rounds=$2; shift 2; fi
[ $# -ge 2 ] || { sed -n '2,6s/^# //p' "$0"; exit 64; }
[ -d "$home/spark/target/lib" ] || { echo "build first: mvn -Dquick -pl cli,spark -am package" >&2; exit 64; }

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
export ETALON_JAVA_OPTIONS="-Dspark.driver.host=127.0.0.1 -Dspark.ui.enabled=false -Dspark.executor.memory=768m -Dspark.network.timeout=30s -Dspark.network.timeoutInterval=10s -Dspark.executor.heartbeatInterval=5s"
search() { # name options
  local name=$1
  shift
  exec "$home/etalon" certify "${question[@]}" "${options[@]}" --json "$work/$name.json" --certificate "$work/$name.cert" "$@" \
    >>"$work/$name.out" 2>&1
}
question=("$@")
numbers() { grep -E '"(verdict|upperBound|lowerBound|subproblems)"' "$work/$1.json"; }
wait_for() { local code=0; wait "$1" 2>/dev/null || code=$?; echo "$code"; }

# All of a certificate but the lines of its header that name command and date, and the hash at its end, which is of them too.
proof() { head -c -32 "$work/$1.cert" | LC_ALL=C sed '/^provenance\.\(command\|date\) /d' | sha256sum; }

begun=$SECONDS
(search whole --backend local) & run=$!
code=0
wait "$run" || code=$?
took=$((SECONDS - begun))
[ "$code" -le 2 ] || { cat "$work/whole.out"; exit 70; }
[ -s "$work/whole.cert" ] || { echo "nothing is proved, so there is no certificate to compare" >&2; exit 64; }
echo "alone, by threads: $took s, code $code"; numbers whole; proof whole

good=0
runs=0
verdict() { # name, and what happened to it; nothing if it did not
  runs=$((runs + 1))
  if [ -z "$2" ]; then
    echo "$1: NOTHING WENT WRONG: the search was not at work; take a longer question"
  elif diff <(numbers whole) <(numbers "$1") >/dev/null && [ "$(proof whole)" = "$(proof "$1")" ]; then
    good=$((good + 1))
    echo "$1: $2; the same numbers and certificate"
  else
    echo "$1: $2; DIFFERENT"
    tail -3 "$work/$1.out"
  fi
}

# Waits until the search of a process has begun on an executor and has worked for a while; whether it is still at work.
at_work() { # pid
  for _ in $(seq 60); do
    [ -z "$(executors)" ] || break
    sleep 1
  done
  sleep $((4 + RANDOM % (took / 3 + 1)))
  [ -n "$(executors)" ] && kill -0 "$1" 2>/dev/null
}

for round in $(seq "$rounds"); do
  (search "executor$round" --backend "$master") & run=$!
  what=""
  if at_work "$run"; then
    victim=$(executors | head -1)
    kill -9 "$victim" && what="executor $victim killed"
  fi
  wait "$run" || true
  verdict "executor$round" "$what"

  (search "worker$round" --backend "$master") & run=$!
  what=""
  if at_work "$run"; then
    victim=${pids[worker1]}
    kill -9 "$victim" $(pgrep -P "$victim") && what="worker $victim and its executor killed"
    sleep 3
    worker 1
  fi
  wait "$run" || true
  verdict "worker$round" "$what"

  kept=$work/driver$round.cp
  (search "driver$round" --backend "$master" --checkpoint "$kept" --checkpoint-interval 1s) & run=$!
  what=""
  if at_work "$run" && [ -f "$kept" ]; then
    kill -9 "$run" && what="the search killed, and resumed"
  fi
  wait "$run" 2>/dev/null || true
  if [ -n "$what" ]; then (search "driver$round" --backend "$master" --resume "$kept") || true; fi
  verdict "driver$round" "$what"

  (search "frozen$round" --backend "$master") & run=$!
  what=""
  if at_work "$run"; then
    victim=$(executors | head -1)
    kill -STOP "$victim" && what="executor $victim frozen for a minute"
    sleep 60
    kill -CONT "$victim" 2>/dev/null || what="$what, and given up by the cluster"
  fi
  wait "$run" || true
  verdict "frozen$round" "$what"

  # A limit on the size of files stands for a full disk: it lets the certificate be written, and no checkpoint of as many
  # boxes that wait.
  kept=$work/disk$round.cp
  room=$(($(stat -c %s "$work/whole.cert") / 1024 + 32))
  (ulimit -f "$room"; search "disk$round" --backend "$master" --checkpoint "$kept" --checkpoint-interval 1s) || true
  what=""
  ! grep -q "cannot write checkpoint" "$work/disk$round.out" || what="no room for a checkpoint"
  verdict "disk$round" "$what"
done
echo "$good of $runs runs ended with the right result"
[ "$good" -eq "$runs" ]
