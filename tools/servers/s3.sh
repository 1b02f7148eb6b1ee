#!/usr/bin/env bash
# Real S3 servers: versitygw (Go, objects as files) and s3proxy (Java), which share no code.
# usage: s3.sh install [KIND] | run KIND PORT DIRECTORY
#   install   makes the installation if it is missing, of both by default
#   run       becomes the server, on loopback, with its data in DIRECTORY; ends with the process
# environment: SERVERS_DIR (./.servers) VGW_VERSION (v1.8.0) S3PROXY_VERSION (4.1.0)
#   S3_ACCESS_KEY (testkey) S3_SECRET_KEY (testsecret)
set -euo pipefail
DIR=$(mkdir -p "${SERVERS_DIR:-./.servers}" && cd "${SERVERS_DIR:-./.servers}" && pwd)
VGW=$DIR/s3-versitygw/${VGW_VERSION:=v1.8.0}
S3PROXY=$DIR/s3-s3proxy/${S3PROXY_VERSION:=4.1.0}
ACCESS_KEY=${S3_ACCESS_KEY:-testkey}
SECRET_KEY=${S3_SECRET_KEY:-testsecret}

install_versitygw() {
  [ -x "$VGW/versitygw" ] && return
  # Few packages at once: the build would take all memory and processors from its neighbours.
  GOBIN=$VGW GOFLAGS=-mod=mod nice go install -p 2 "github.com/versity/versitygw/cmd/versitygw@$VGW_VERSION"
}

install_s3proxy() {
  [ -f "$S3PROXY/.ok" ] && return
  cat >"$S3PROXY/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>servers</groupId><artifactId>s3proxy</artifactId><version>1</version><packaging>pom</packaging><dependencies>
<dependency><groupId>org.gaul</groupId><artifactId>s3proxy</artifactId><version>$S3PROXY_VERSION</version></dependency>
<dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-annotations</artifactId><version>2.21</version></dependency>
</dependencies></project>
XML
  mvn -B -q -f "$S3PROXY/pom.xml" dependency:copy-dependencies -DincludeScope=runtime "-DoutputDirectory=$S3PROXY/lib"
  touch "$S3PROXY/.ok"
}

# Two callers at once: the second finds the work done.
install() {
  case $1 in
    versitygw) mkdir -p "$VGW"; (flock 9; install_versitygw) 9>"$VGW/.lock" ;;
    s3proxy) mkdir -p "$S3PROXY"; (flock 9; install_s3proxy) 9>"$S3PROXY/.lock" ;;
    *) echo "no S3 server $1: versitygw, s3proxy" >&2; exit 2 ;;
  esac
}

run() {
  install "$1" >&2
  mkdir -p "$3/data"
  case $1 in
    versitygw)
      export ROOT_ACCESS_KEY=$ACCESS_KEY ROOT_SECRET_KEY=$SECRET_KEY
      exec "$VGW/versitygw" --port "127.0.0.1:$2" --quiet --keep-alive posix "$3/data"
      ;;
    s3proxy)
      cat >"$3/s3proxy.conf" <<CONF
s3proxy.endpoint=http://127.0.0.1:$2
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity=$ACCESS_KEY
s3proxy.credential=$SECRET_KEY
jclouds.provider=transient-nio2
jclouds.filesystem.basedir=$3/data
CONF
      cat >"$3/logback.xml" <<XML
<configuration><appender name="C" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%d %p %c %m%n</pattern></encoder></appender><root level="WARN"><appender-ref ref="C"/></root></configuration>
XML
      exec java -Dlogback.configurationFile="$3/logback.xml" -Xmx256m -XX:+UseSerialGC -cp "$S3PROXY/lib/*" \
        org.gaul.s3proxy.Main --properties "$3/s3proxy.conf"
      ;;
  esac
}

case "${1:-} $#" in
  "install 1") install versitygw; install s3proxy ;;
  "install 2") install "$2" ;;
  "run 4") run "$2" "$3" "$4" ;;
  *) sed -n '3,7p' "$0" | sed 's/^# //' >&2; exit 2 ;;
esac
