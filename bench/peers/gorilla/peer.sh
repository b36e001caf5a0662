#!/usr/bin/env bash
# peer.sh install | peer.sh start PORT VARIANT: becomes the server, on 127.0.0.1.
set -euo pipefail
cd "$(dirname "$0")"
case "$1" in
  install)
    if ! command -v go >/dev/null || ! dpkg -s golang-github-gorilla-websocket-dev >/dev/null 2>&1; then
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends golang-go golang-github-gorilla-websocket-dev \
        >/dev/null 2>&1 || { echo "Debian's golang-go and golang-github-gorilla-websocket-dev cannot be installed here."; exit 1; }
    fi
    # Debian keeps Go's libraries as sources in one place.
    GO111MODULE=off GOPATH=/usr/share/gocode go build -o bin/hub main.go
    ;;
  start) exec bin/hub "$2" ;;
esac
