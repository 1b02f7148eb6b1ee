#!/usr/bin/env bash
# A real YARN on loopback: ResourceManager and NodeManager from Hadoop's Maven artifacts. Needs a JDK 17
# and Maven.
# usage: yarn.sh install | start | status | stop | clean | conf
#   conf   prints the directory for HADOOP_CONF_DIR
# environment: SERVERS_DIR (./.servers) YARN_PORT (8030; RM takes 8030 to 8033) YARN_HTTP_PORT (8088)
#   YARN_NODE_PORT (8040; the node takes ten) YARN_MEMORY_MB (4096) YARN_VCORES (4) START_TIMEOUT (240)
set -euo pipefail
source "$(dirname "$0")/hadoop.sh"
LIB=$ROOT/lib/yarn
DIR=$ROOT/yarn
PORT=${YARN_PORT:-8030}
HTTP=${YARN_HTTP_PORT:-8088}
NODE=${YARN_NODE_PORT:-8040}

yarn_site() {
  property yarn.resourcemanager.hostname 127.0.0.1
  property yarn.resourcemanager.scheduler.address "127.0.0.1:$PORT"
  property yarn.resourcemanager.resource-tracker.address "127.0.0.1:$((PORT + 1))"
  property yarn.resourcemanager.address "127.0.0.1:$((PORT + 2))"
  property yarn.resourcemanager.admin.address "127.0.0.1:$((PORT + 3))"
  property yarn.resourcemanager.webapp.address "127.0.0.1:$HTTP"
  property yarn.resourcemanager.am.max-attempts 1
  property yarn.resourcemanager.nodemanagers.heartbeat-interval-ms 200
  property yarn.resourcemanager.connect.retry-interval.ms 1000
  property yarn.scheduler.minimum-allocation-mb 64
  property yarn.nodemanager.hostname 127.0.0.1
  property yarn.nodemanager.localizer.address "127.0.0.1:$NODE"
  property yarn.nodemanager.address "127.0.0.1:$((NODE + 1))"
  property yarn.nodemanager.webapp.address "127.0.0.1:$((NODE + 2))"
  property yarn.nodemanager.collector-service.address "127.0.0.1:$((NODE + 8))"
  property yarn.nodemanager.amrmproxy.address "127.0.0.1:$((NODE + 9))"
  property yarn.nodemanager.local-dirs "$DIR/local"
  property yarn.nodemanager.log-dirs "$DIR/containers"
  property yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage 100
  property yarn.nodemanager.resource.memory-mb "${YARN_MEMORY_MB:-4096}"
  property yarn.nodemanager.resource.cpu-vcores "${YARN_VCORES:-4}"
  property yarn.nodemanager.vmem-check-enabled false
  property yarn.nodemanager.pmem-check-enabled false
  property yarn.nodemanager.resourcemanager.minimum.version NONE
}

scheduler_site() {
  property yarn.scheduler.capacity.root.queues default
  property yarn.scheduler.capacity.root.default.capacity 100
  property yarn.scheduler.capacity.maximum-am-resource-percent 1.0
  property yarn.scheduler.capacity.resource-calculator \
    org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator
}

configure() {
  mkdir -p "$DIR"/{run,log,tmp,conf,local,containers}
  { property fs.defaultFS "file:///"; property hadoop.tmp.dir "$DIR/tmp"; } | site >"$DIR/conf/core-site.xml"
  yarn_site | site >"$DIR/conf/yarn-site.xml"
  scheduler_site | site >"$DIR/conf/capacity-scheduler.xml"
  log4j >"$DIR/conf/log4j.properties"
}

# shellcheck disable=SC2317
port() { timeout 2 bash -c "exec 3<>/dev/tcp/127.0.0.1/$1"; }
# shellcheck disable=SC2317
ready() {
  curl -sf -H 'Accept: application/json' "http://127.0.0.1:$HTTP/ws/v1/cluster/nodes" | grep -q '"state":"RUNNING"'
}

start() {
  install_jars yarn
  configure
  : "${JAVA_HOME:=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}"
  export JAVA_HOME
  launch resourcemanager "$DIR/conf" 256 org.apache.hadoop.yarn.server.resourcemanager.ResourceManager
  # A node that starts before it sleeps half a minute between its tries.
  wait_for resourcemanager ResourceManager port $((PORT + 1))
  launch nodemanager "$DIR/conf" 256 org.apache.hadoop.yarn.server.nodemanager.NodeManager
  wait_for nodemanager NodeManager ready
  echo "YARN ready: http://127.0.0.1:$HTTP, HADOOP_CONF_DIR=$DIR/conf"
}

stop() {
  end nodemanager TERM
  end resourcemanager TERM
}

case "${1:-}" in
  install) install_jars yarn ;;
  start) start ;;
  status) ready && echo ready ;;
  stop) stop ;;
  clean) stop; rm -rf "$DIR" ;;
  conf) echo "$DIR/conf" ;;
  *) sed -n '4,7p' "$0" | sed 's/^# //' >&2; exit 2 ;;
esac
