#!/usr/bin/env bash
# peer.sh install | peer.sh start PORT VARIANT: becomes the server, on 127.0.0.1.
set -euo pipefail
cd "$(dirname "$0")"
case "$1" in
  install)
    npm ci --no-audit --no-fund --loglevel=error >/dev/null 2>&1 || { echo "Its npm packages cannot be installed here."; exit 1; }
    ;;
  start) exec node_modules/.bin/bun server.js "$2" ;;
esac
