#!/usr/bin/env bash
# Publishes the server as one file that needs nothing beside it, and tries it: ./tools/one-file.sh [RUNTIME] [FOLDER]
# RUNTIME is linux-x64, linux-arm64, osx-arm64, win-x64 …; without it, this machine's. Others are published and not tried.
set -euo pipefail
cd "$(dirname "$0")/.."

own="$(dotnet --info | sed -n 's/^ *RID: *//p')"
runtime="${1:-$own}"
folder="${2:-artifacts/$runtime}"
rm -rf "$folder"
dotnet publish src/Parley.Server -c Release -v quiet -r "$runtime" --self-contained -p:PublishSingleFile=true -o "$folder"

files="$(find "$folder" -type f)"
[ "$(wc -l <<<"$files")" -eq 1 ] || { echo "There is more than one file:"; echo "$files"; exit 1; }
[ "$runtime" = "$own" ] || { echo "$files"; exit 0; }

# In an empty folder, with nothing of this checkout in reach.
try="$(mktemp -d)"
cp "$files" "$try/parley"
cd "$try"
XDG_DATA_HOME="$try" ./parley --port 0 --bind localhost >out 2>err &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$try"' EXIT
for _ in $(seq 100); do grep -q '^Stop' out && break; sleep 0.1; done
url="$(sed -n 's/^Chat is at //p' out)"
page="$(curl -fsS "$url/")"
for part in $(grep -o '/-/[^"]*' <<<"$page"); do curl -fsS -o /dev/null "$url$part"; done
curl -fsS -o /dev/null -d hello "$url/topics/lobby/messages"
[ -s parley/parley.db ] && [ ! -s err ] || { cat err; exit 1; }
echo "$OLDPWD/$files: one file, and it works."
