#!/usr/bin/env bash
# Records the public API of a real Spark as data: tools/parity/spark/{pyspark,scala}.json. Only needed when the Spark
# version that we compare with changes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
python=$(tools/servers/spark.sh python)
SPARK_HOME=$(tools/servers/spark.sh home)
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1

"$python" "$here/record-pyspark.py" >"$here/spark/pyspark.json"
"$SPARK_HOME/bin/spark-shell" --master 'local[1]' --conf spark.ui.enabled=false \
  --driver-java-options "-Dparity.out=$here/spark/scala.json" -i "$here/RecordScala.scala" </dev/null
npx prettier --write "$here"/spark/*.json
