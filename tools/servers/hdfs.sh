#!/usr/bin/env bash
# A real HDFS on loopback: one name node and data nodes from Hadoop's Maven artifacts, with WebHDFS. Needs a JDK (8, 11
# or 17), Maven and Python 3.
# usage: hdfs.sh install | start | status | stop | clean | kill-datanode N | start-datanode N | kill-namenode |
#   start-namenode | start-httpfs | dfs ARGUMENT... | dfsadmin ARGUMENT...
#   dfs, dfsadmin   Hadoop's own commands, against this cluster
# environment: SERVERS_DIR (./.servers) HDFS_CLUSTER (main; several may run, on ports of their own) HDFS_DATANODES (2)
#   HDFS_RPC_PORT (8020) HDFS_HTTP_PORT (9870) HDFS_DATANODE_PORT (9864; each node takes ten) HDFS_HTTPFS_PORT (14000)
#   HDFS_REPLICATION (2) HDFS_BLOCK_SIZE (134217728) START_TIMEOUT (240)
set -euo pipefail
source "$(dirname "$0")/hadoop.sh"
LIB=$ROOT/lib/hdfs
DIR=$ROOT/hdfs/${HDFS_CLUSTER:-main}
NODES=${HDFS_DATANODES:-2}
RPC=${HDFS_RPC_PORT:-8020}
HTTP=${HDFS_HTTP_PORT:-9870}
DATA=${HDFS_DATANODE_PORT:-9864}
HTTPFS=${HDFS_HTTPFS_PORT:-14000}
USER_NAME=$(id -un)

core_site() {
  property fs.defaultFS "hdfs://127.0.0.1:$RPC"
  property hadoop.tmp.dir "$DIR/tmp"
  property hadoop.http.staticuser.user "$USER_NAME"
  property "hadoop.proxyuser.$USER_NAME.hosts" '*'
  property "hadoop.proxyuser.$USER_NAME.groups" '*'
}

hdfs_site() {
  property dfs.replication "${HDFS_REPLICATION:-2}"
  property dfs.blocksize "${HDFS_BLOCK_SIZE:-134217728}"
  property dfs.namenode.rpc-address "127.0.0.1:$RPC"
  property dfs.namenode.http-address "127.0.0.1:$HTTP"
  property dfs.namenode.name.dir "file://$DIR/namenode"
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

bean() { curl -sf "http://127.0.0.1:$HTTP/jmx?qry=Hadoop:service=NameNode,name=$1"; }
# shellcheck disable=SC2317
live() { bean FSNamesystemState | grep -q "\"NumLiveDataNodes\" : $1\\b"; }
# shellcheck disable=SC2317
answers() { curl -sf "http://127.0.0.1:$HTTP/webhdfs/v1/?op=LISTSTATUS&user.name=$USER_NAME"; }
# shellcheck disable=SC2317
ready() { live "$NODES" && answers && bean NameNodeInfo | grep -q '"Safemode" : ""'; }

start_namenode() {
  mkdir -p "$DIR"/{run,log,tmp,namenode}
  hdfs_site | configure "$DIR/conf" hdfs
  [ -d "$DIR/namenode/current" ] || java "${JAVA_OPTIONS[@]}" -cp "$DIR/conf:$LIB/*" \
    org.apache.hadoop.hdfs.server.namenode.NameNode -format -nonInteractive >"$DIR/log/format.log" 2>&1
  launch namenode "$DIR/conf" 256 org.apache.hadoop.hdfs.server.namenode.NameNode
}

start_datanode() {
  mkdir -p -m 700 "$DIR/datanode$1"
  data_site "$1" | configure "$DIR/conf-datanode$1" datanode
  launch "datanode$1" "$DIR/conf-datanode$1" 192 org.apache.hadoop.hdfs.server.datanode.DataNode
}

start() {
  install_jars hadoop
  start_namenode
  for i in $(seq "$NODES"); do start_datanode "$i"; done
  wait_for namenode "name node and $NODES data nodes" ready
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
  kill-namenode) end namenode KILL ;;
  start-namenode) start_namenode; wait_for namenode "name node" ready ;;
  start-httpfs) start_httpfs ;;
  dfs) shell org.apache.hadoop.fs.FsShell "$@" ;;
  dfsadmin) shell org.apache.hadoop.hdfs.tools.DFSAdmin "$@" ;;
  *) sed -n '4,9p' "$0" | sed 's/^# //' >&2; exit 2 ;;
esac
