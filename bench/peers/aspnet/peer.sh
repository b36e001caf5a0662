#!/usr/bin/env bash
# peer.sh install | peer.sh start PORT VARIANT: becomes the server, on 127.0.0.1.
set -euo pipefail
cd "$(dirname "$0")/../.."
case "$1" in
  install) dotnet build peers/aspnet/app -c Release -nologo -v quiet -nodereuse:false -p:UseSharedCompilation=false ;;
  start) exec dotnet peers/aspnet/app/bin/Release/net10.0/aspnet-peer.dll "$2" "$3" ;;
esac
