# shellcheck shell=bash
# Sourced by the scripts of servers that run from Hadoop's Maven artifacts. They set LIB (jars) and DIR (data; has run/,
# log/ and tmp/ once there are processes).
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(mkdir -p "${SERVERS_DIR:-./.servers}" && cd "${SERVERS_DIR:-./.servers}" && pwd)
JAVA_OPTIONS=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.net.preferIPv4Stack=true
  --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED
  --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED)

install_jars() { # directory of poms/
  [ -f "$LIB/.ok" ] && return
  mkdir -p "$LIB"
  exec 9>"$LIB/.lock"
  flock 9 # two callers at once: the second finds the work done
  if [ ! -f "$LIB/.ok" ]; then
    "$HERE/maven-settings.sh" >"$LIB/settings.xml"
    mvn -B -ntp -q -gs "$LIB/settings.xml" -f "$HERE/poms/$1/pom.xml" \
      dependency:copy-dependencies -DincludeScope=runtime "-DoutputDirectory=$LIB"
    touch "$LIB/.ok"
  fi
  exec 9>&-
}

# A process that ended but was not waited for by its parent still takes signals.
runs() { kill -0 "$1" 2>/dev/null && [ "$(ps -o stat= -p "$1" | cut -c1)" != Z ]; }
alive() { [ -f "$DIR/run/$1.pid" ] && runs "$(cat "$DIR/run/$1.pid")"; }

wait_for() { # process that must live, what, command...
  local process=$1 what=$2 end=$((SECONDS + ${START_TIMEOUT:-240}))
  shift 2
  until "$@" >/dev/null 2>&1; do
    alive "$process" || { echo "$process died:" >&2; tail -20 "$DIR/log/$process.log" >&2; exit 1; }
    ((SECONDS < end)) || { echo "timeout: $what, see $DIR/log" >&2; exit 1; }
    sleep 0.3
  done
}

property() { printf '  <property><name>%s</name><value>%s</value></property>\n' "$1" "$2"; }
site() { echo '<configuration>'; cat; echo '</configuration>'; }

log4j() {
  printf '%s\n' 'log4j.rootLogger=INFO,C' 'log4j.appender.C=org.apache.log4j.ConsoleAppender' \
    'log4j.appender.C.layout=org.apache.log4j.PatternLayout' \
    'log4j.appender.C.layout.ConversionPattern=%d %p %c{1}: %m%n'
}

launch() { # name, configuration directory, heap in MB, options and main class...
  local name=$1 conf=$2 heap=$3
  shift 3
  alive "$name" && return
  nohup setsid java "-Xmx${heap}m" "${JAVA_OPTIONS[@]}" "-Djava.io.tmpdir=$DIR/tmp" -cp "$conf:$LIB/*" "$@" \
    </dev/null >>"$DIR/log/$name.log" 2>&1 &
  echo $! >"$DIR/run/$name.pid"
}

end() { # process, signal
  [ -f "$DIR/run/$1.pid" ] || return 0
  local pid
  pid=$(cat "$DIR/run/$1.pid")
  kill "-$2" "$pid" 2>/dev/null || true
  for _ in $(seq 80); do runs "$pid" || break; sleep 0.1; done
  kill -9 "$pid" 2>/dev/null || true
  rm -f "$DIR/run/$1.pid"
}
