#!/usr/bin/env bash
# What the published packages are tried with: Node 20, 22 and 24, pnpm, both yarns, and checkers of packages.
# usage: package-managers.sh install | home
#   install   makes the installation if it is missing
#   home      prints its node_modules (installs first)
# environment: SERVERS_DIR (./.servers)
set -euo pipefail
HERE=$(cd "$(dirname "$0")/package-managers" && pwd)
DIR=$(mkdir -p "${SERVERS_DIR:-./.servers}" && cd "${SERVERS_DIR:-./.servers}" && pwd)/package-managers
HOME_DIR=$DIR/$(sha256sum "$HERE/package-lock.json" | cut -c1-12)

install() {
  [ -f "$HOME_DIR/.ok" ] && return
  mkdir -p "$DIR"
  exec 9>"$DIR/.lock"
  flock 9 # two callers at once: the second finds the work done
  if [ ! -f "$HOME_DIR/.ok" ]; then
    mkdir -p "$HOME_DIR"
    cp "$HERE"/package*.json "$HOME_DIR"
    # The packages of Node fetch their program by a script.
    npm ci --prefix "$HOME_DIR" --ignore-scripts=false --no-audit --no-fund --loglevel=error
    for version in 20 22 24; do "$HOME_DIR/node_modules/node$version/bin/node" --version >/dev/null; done
    touch "$HOME_DIR/.ok"
  fi
  exec 9>&-
}

case "${1:-}" in
  install) install ;;
  home) install >&2; echo "$HOME_DIR/node_modules" ;;
  *) sed -n '3,5p' "$0" | sed 's/^# //' >&2; exit 2 ;;
esac
