#!/usr/bin/env bash
# A real HDFS on loopback: one or two name nodes, and data nodes, from Hadoop's Maven artifacts, with WebHDFS. Needs a
# JDK (8, 11 or 17), Maven and Python 3.
# usage: hdfs.sh install | start | status | stop | clean | kill-datanode N | start-datanode N | kill-namenode [N] |
#   start-namenode [N] | start-httpfs | dfs ARGUMENT... | dfsadmin ARGUMENT... | haadmin ARGUMENT...
#   dfs, dfsadmin, haadmin   Hadoop's own commands, against this cluster
# environment: SERVERS_DIR (./.servers) HDFS_CLUSTER (main; several may run, on ports of their own) HDFS_DATANODES (2)
#   HDFS_RPC_PORT (8020) HDFS_HTTP_PORT (9870) HDFS_DATANODE_PORT (9864; each node takes ten) HDFS_HTTPFS_PORT (14000)
#   HDFS_REPLICATION (2) HDFS_BLOCK_SIZE (134217728) START_TIMEOUT (240) HDFS_NAMENODES (1; 2: nn1 and nn2 of the name
#   service "ha", whose ports are one apart, with a shared directory of edits; nn1 is active, failover is by haadmin)
set -euo pipefail
source "$(dirname "$0")/hadoop.sh"
LIB=$ROOT/lib/hdfs
DIR=$ROOT/hdfs/${HDFS_CLUSTER:-main}
NODES=${HDFS_DATANODES:-2}
NAMENODES=${HDFS_NAMENODES:-1}
RPC=${HDFS_RPC_PORT:-8020}
HTTP=${HDFS_HTTP_PORT:-9870}
DATA=${HDFS_DATANODE_PORT:-9864}
HTTPFS=${HDFS_HTTPFS_PORT:-14000}
USER_NAME=$(id -un)

core_site() {
  property fs.defaultFS "hdfs://$([ "$NAMENODES" = 1 ] && echo "127.0.0.1:$RPC" || echo ha)"
  property hadoop.tmp.dir "$DIR/tmp"
  property hadoop.http.staticuser.user "$USER_NAME"
  property "hadoop.proxyuser.$USER_NAME.hosts" '*'
  property "hadoop.proxyuser.$USER_NAME.groups" '*'
}

hdfs_site() {
  property dfs.replication "${HDFS_REPLICATION:-2}"
  property dfs.blocksize "${HDFS_BLOCK_SIZE:-134217728}"
  if [ "$NAMENODES" = 1 ]; then
    property dfs.namenode.rpc-address "127.0.0.1:$RPC"
    property dfs.namenode.http-address "127.0.0.1:$HTTP"
  else
    name_service
  fi
  property dfs.namenode.fs-limits.min-block-size 1024
  property dfs.namenode.acls.enabled true
  property dfs.namenode.xattrs.enabled true
  # Lists of a few hundred files already come in parts.
  property dfs.ls.limit 100
  # A dead node is found out in seconds here, where it takes minutes in production.
  property dfs.heartbeat.interval 1
  property dfs.namenode.heartbeat.recheck-interval 5000
  property dfs.namenode.safemode.extension 0
  property dfs.client.block.write.replace-datanode-on-failure.policy NEVER
  property dfs.namenode.datanode.registration.ip-hostname-check false
  # Delegation tokens without Kerberos.
  property dfs.namenode.delegation.token.always-use true
}

name_service() {
  local i
  property dfs.nameservices ha
  property dfs.ha.namenodes.ha nn1,nn2
  for i in 1 2; do
    property "dfs.namenode.rpc-address.ha.nn$i" "127.0.0.1:$((RPC + i - 1))"
    property "dfs.namenode.http-address.ha.nn$i" "127.0.0.1:$((HTTP + i - 1))"
  done
  property dfs.namenode.shared.edits.dir "file://$DIR/edits"
  property dfs.client.failover.proxy.provider.ha \
    org.apache.hadoop.hdfs.server.namenode.ha.ConfiguredFailoverProxyProvider
  property dfs.ha.fencing.methods 'shell(true)'
  property dfs.ha.tail-edits.period 1
  property dfs.ha.log-roll.period 5
}

data_site() {
  hdfs_site
  property dfs.datanode.data.dir "file://$DIR/datanode$1"
  property dfs.datanode.hostname 127.0.0.1
  property dfs.datanode.http.address "127.0.0.1:$((DATA + ($1 - 1) * 10))"
  property dfs.datanode.address "127.0.0.1:$((DATA + 2 + ($1 - 1) * 10))"
  property dfs.datanode.ipc.address "127.0.0.1:$((DATA + 3 + ($1 - 1) * 10))"
}

configure() { # configuration directory, web application if it has none; hdfs-site.xml comes from standard input
  mkdir -p "$1"
  # The web pages are not in the jar; an empty directory on the class path is enough.
  [ -z "${2:-}" ] || mkdir -p "$1/webapps/$2" "$1/webapps/static"
  core_site | site >"$1/core-site.xml"
  site >"$1/hdfs-site.xml"
  log4j >"$1/log4j.properties"
}

bean() { curl -sf "http://127.0.0.1:$((HTTP + ${2:-1} - 1))/jmx?qry=Hadoop:service=NameNode,name=$1"; }
# shellcheck disable=SC2317
live() { bean FSNamesystemState "$1" | grep -q "\"NumLiveDataNodes\" : $NODES\\b"; }
# shellcheck disable=SC2317
in_state() { bean NameNodeStatus "$2" | grep -q "\"State\" : \"$1\""; }
# shellcheck disable=SC2317
serves() { # the name node, over WebHDFS too
  bean NameNodeInfo "$1" | grep -q '"Safemode" : ""' &&
    curl -sf "http://127.0.0.1:$((HTTP + $1 - 1))/webhdfs/v1/?op=LISTSTATUS&user.name=$USER_NAME"
}
# shellcheck disable=SC2317
ready() { # of the name nodes that run, all know the data nodes, and one serves
  local active=
  for i in $(seq "$NAMENODES"); do
    alive "namenode$i" || continue
    live "$i" || return 1
    ! in_state active "$i" || active=$i
  done
  [ -n "$active" ] && serves "$active"
}

start_namenode() {
  local i=${1:-1}
  local conf=$DIR/conf-namenode$i
  mkdir -p "$DIR"/{run,log,tmp,edits}
  hdfs_site | configure "$DIR/conf"
  {
    hdfs_site
    property dfs.namenode.name.dir "file://$DIR/namenode$i"
    [ "$NAMENODES" = 1 ] || property dfs.ha.namenode.id "nn$i"
  } | configure "$conf" hdfs
  if [ ! -d "$DIR/namenode1/current" ]; then
    java "${JAVA_OPTIONS[@]}" -cp "$conf:$LIB/*" \
      org.apache.hadoop.hdfs.server.namenode.NameNode -format -nonInteractive >"$DIR/log/format.log" 2>&1
  fi
  # What -bootstrapStandby does, of a name node that has not started yet.
  [ -d "$DIR/namenode$i/current" ] || cp -r "$DIR/namenode1" "$DIR/namenode$i"
  launch "namenode$i" "$conf" 256 org.apache.hadoop.hdfs.server.namenode.NameNode
}

start_namenodes() {
  for i in $(seq "$NAMENODES"); do start_namenode "$i"; done
  [ "$NAMENODES" != 1 ] || return 0
  wait_for namenode1 "name node 1" in_state standby 1
  haadmin -transitionToActive nn1
}

start_datanode() {
  mkdir -p -m 700 "$DIR/datanode$1"
  data_site "$1" | configure "$DIR/conf-datanode$1" datanode
  launch "datanode$1" "$DIR/conf-datanode$1" 192 org.apache.hadoop.hdfs.server.datanode.DataNode
}

start() {
  install_jars hadoop
  start_namenodes
  for i in $(seq "$NODES"); do start_datanode "$i"; done
  wait_for namenode1 "name nodes and $NODES data nodes" ready
  echo "HDFS ready: http://127.0.0.1:$HTTP hdfs://127.0.0.1:$RPC ($NODES data nodes, user $USER_NAME)"
}

start_httpfs() {
  mkdir -p "$DIR/httpfs"/{log,temp}
  hdfs_site | configure "$DIR/conf-httpfs"
  {
    property httpfs.proxyuser."$USER_NAME".hosts '*'
    property httpfs.proxyuser."$USER_NAME".groups '*'
    property hadoop.http.authentication.type simple
    property httpfs.hadoop.config.dir "$DIR/conf-httpfs"
    property httpfs.http.hostname 127.0.0.1
    property httpfs.http.port "$HTTPFS"
  } | site >"$DIR/conf-httpfs/httpfs-site.xml"
  local home=$DIR/httpfs
  launch httpfs "$DIR/conf-httpfs" 192 "-Dhttpfs.home.dir=$home" "-Dhttpfs.config.dir=$DIR/conf-httpfs" \
    "-Dhttpfs.log.dir=$home/log" "-Dhttpfs.temp.dir=$home/temp" org.apache.hadoop.fs.http.server.HttpFSServerWebServer
  wait_for httpfs HttpFS curl -sf "http://127.0.0.1:$HTTPFS/webhdfs/v1/?op=LISTSTATUS&user.name=$USER_NAME"
  echo "HttpFS ready: http://127.0.0.1:$HTTPFS"
}

stop() {
  for file in "$DIR"/run/*.pid; do
    [ ! -f "$file" ] || end "$(basename "$file" .pid)" TERM
  done
}

haadmin() { shell org.apache.hadoop.hdfs.tools.DFSHAAdmin "$@"; }
shell() { java -Xmx128m "${JAVA_OPTIONS[@]}" -cp "$DIR/conf:$LIB/*" "$@"; }

command=${1:-}
shift || true
case $command in
  install) install_jars hadoop ;;
  start) start ;;
  status) ready && echo ready ;;
  stop) stop ;;
  clean) stop; rm -rf "$DIR" ;;
  kill-datanode) end "datanode$1" KILL ;;
  start-datanode) start_datanode "$1"; wait_for "datanode$1" "data node $1" ready ;;
  kill-namenode) end "namenode${1:-1}" KILL ;;
  start-namenode) start_namenode "${1:-1}"; wait_for "namenode${1:-1}" "name node" ready ;;
  start-httpfs) start_httpfs ;;
  dfs) shell org.apache.hadoop.fs.FsShell "$@" ;;
  haadmin) haadmin "$@" ;;
  dfsadmin) shell org.apache.hadoop.hdfs.tools.DFSAdmin "$@" ;;
  *) sed -n '4,6p' "$0" | sed 's/^# //' >&2; exit 2 ;;
esac
