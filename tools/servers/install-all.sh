#!/usr/bin/env bash
# Installs every server that a suite of test/ uses, and the browser, one after another; what fails here is told by the
# suite that needs it.
# usage: install-all.sh
# environment: SERVERS_DIR (./.servers)
set -uo pipefail
cd "$(dirname "$0")"
export SERVERS_DIR=${SERVERS_DIR:-$PWD/../../.servers}
bash spark.sh install
bash s3.sh install versitygw
bash s3.sh install s3proxy
bash hdfs.sh install
bash yarn.sh install
bash package-managers.sh install
SPARK_VERSION=4.0.1 bash spark.sh install
node ../ci/chromium.mjs
