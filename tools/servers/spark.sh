#!/usr/bin/env bash
# A real Apache Spark on loopback, from the pyspark package of the Python registry, which carries every jar.
# usage: spark.sh install | home | python | start connect [MASTER] | start standalone | start history DIRECTORY | status |
#   stop
#   install   makes the installation if it is missing
#   home      prints SPARK_HOME, python the interpreter that imports this pyspark (both install first)
# environment: SERVERS_DIR (./.servers) SPARK_VERSION (4.3.0) CONNECT_PORT (15002) STANDALONE_PORT (7077)
#   STANDALONE_UI_PORT (18080) HISTORY_PORT (18480) SPARK_WORKERS (1) SPARK_WORKER_CORES (2) SPARK_CONF_ARGS START_TIMEOUT (180)
#   SPARK_INSTANCE (default): processes of different names are started and stopped apart
set -euo pipefail
DIR=$(mkdir -p "${SERVERS_DIR:-./.servers}" && cd "${SERVERS_DIR:-./.servers}" && pwd)/spark
VERSION=${SPARK_VERSION:-4.3.0}
VENV=$DIR/venv-$VERSION
PORT=${CONNECT_PORT:-15002}
MASTER_PORT=${STANDALONE_PORT:-7077}
UI_PORT=${STANDALONE_UI_PORT:-18080}
HISTORY=${HISTORY_PORT:-18480}
RUN=$DIR/run/${SPARK_INSTANCE:-default}
LOG=$DIR/log/${SPARK_INSTANCE:-default}
export SPARK_LOCAL_IP=127.0.0.1

install() {
  [ -f "$VENV/.ok" ] && return
  mkdir -p "$DIR"
  exec 9>"$DIR/.lock"
  flock 9 # two callers at once: the second finds the work done
  if [ ! -f "$VENV/.ok" ]; then
    python3 -m venv "$VENV"
    "$VENV/bin/pip" install -q wheel setuptools
    "$VENV/bin/pip" install -q --no-compile --no-deps "pyspark==$VERSION" py4j
    touch "$VENV/.ok"
  fi
  exec 9>&-
}

home() {
  install >&2
  ls -d "$VENV"/lib/python3*/site-packages/pyspark
}

up() { timeout 2 bash -c "exec 3<>/dev/tcp/127.0.0.1/$1" 2>/dev/null; }

launch() {
  local name=$1
  shift
  mkdir -p "$RUN" "$LOG"
  nohup setsid "$@" >"$LOG/$name.log" 2>&1 </dev/null &
  echo $! >"$RUN/$name.pid"
}

wait_port() {
  local end=$((SECONDS + ${START_TIMEOUT:-180}))
  until up "$1"; do
    kill -0 "$(cat "$RUN/$2.pid")" 2>/dev/null || { tail -20 "$LOG/$2.log" >&2; exit 1; }
    ((SECONDS < end)) || { echo "timeout: $2" >&2; exit 1; }
    sleep 0.5
  done
}

start_connect() {
  SPARK_HOME=$(home)
  export SPARK_HOME
  if up "$PORT"; then echo "port $PORT in use" >&2; exit 1; fi
  # shellcheck disable=SC2086
  launch connect "$SPARK_HOME/bin/spark-submit" \
    --class org.apache.spark.sql.connect.service.SparkConnectServer --name connect \
    --master "${1:-local[2]}" --driver-memory 2g \
    --conf spark.connect.grpc.binding.address=127.0.0.1 --conf "spark.connect.grpc.binding.port=$PORT" \
    --conf spark.driver.host=127.0.0.1 --conf spark.driver.bindAddress=127.0.0.1 \
    --conf spark.ui.enabled=false ${SPARK_CONF_ARGS:-} spark-internal
  wait_port "$PORT" connect
  echo "spark connect ready: sc://127.0.0.1:$PORT (${1:-local[2]})"
}

start_standalone() {
  SPARK_HOME=$(home)
  export SPARK_HOME
  launch master "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master \
    --host 127.0.0.1 --port "$MASTER_PORT" --webui-port "$UI_PORT"
  wait_port "$MASTER_PORT" master
  for i in $(seq "${SPARK_WORKERS:-1}"); do
    # Each a host of its own: Spark runs no speculative copy on the host of the first attempt.
    launch "worker$i" "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker \
      --host "127.0.0.$i" --webui-port $((UI_PORT + i)) --cores "${SPARK_WORKER_CORES:-2}" --memory 2g \
      --work-dir "$RUN/work$i" "spark://127.0.0.1:$MASTER_PORT"
  done
  echo "spark standalone ready: spark://127.0.0.1:$MASTER_PORT"
}

# Looks at the directory every second, so that logs of running programs are followed.
start_history() {
  SPARK_HOME=$(home)
  export SPARK_HOME
  if up "$HISTORY"; then echo "port $HISTORY in use" >&2; exit 1; fi
  export SPARK_DAEMON_MEMORY=512m
  export SPARK_HISTORY_OPTS="-Dspark.history.fs.logDirectory=file://$1 -Dspark.history.ui.port=$HISTORY
    -Dspark.history.fs.update.interval=1s -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
  launch history "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.history.HistoryServer
  wait_port "$HISTORY" history
  echo "spark history server ready: http://127.0.0.1:$HISTORY ($1)"
}

stop() {
  for file in "$RUN"/*.pid; do
    [ -f "$file" ] || continue
    pid=$(cat "$file")
    kill -- "-$pid" 2>/dev/null || true
    for _ in $(seq 40); do kill -0 "$pid" 2>/dev/null || break; sleep 0.25; done
    kill -9 -- "-$pid" 2>/dev/null || true
    rm -f "$file"
  done
}

case "${1:-} ${2:-}" in
  "install ") install ;;
  "home ") home ;;
  "python ") install >&2; echo "$VENV/bin/python" ;;
  "status ") up "$PORT" && echo "connect on $PORT" ;;
  "stop ") stop ;;
  "start connect") start_connect "${3:-}" ;;
  "start standalone") start_standalone ;;
  "start history") start_history "${3:?directory}" ;;
  *) sed -n '3,8p' "$0" | sed 's/^# //' >&2; exit 2 ;;
esac
