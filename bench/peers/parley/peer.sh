#!/usr/bin/env bash
# peer.sh install | peer.sh start PORT VARIANT: becomes the server, on 127.0.0.1.
set -euo pipefail
cd "$(dirname "$0")/../.."
case "$1" in
  install) dotnet build peers/parley/app -c Release -nologo -v quiet -nodereuse:false -p:UseSharedCompilation=false ;;
  start) exec dotnet peers/parley/app/bin/Release/net10.0/parley-bench.dll "$2" "$3" ;;
esac
