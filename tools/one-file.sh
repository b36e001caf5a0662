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

# In an empty folder, with nothing of this checkout in reach, as somebody who was never here.
try="$(mktemp -d)"
mkdir "$try/home" "$try/here"
cp "$files" "$try/here/parley"
cd "$try/here"
env -i HOME="$try/home" PATH="$PATH" ./parley --port 0 --bind localhost >out 2>err &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$try"' EXIT
failed() { echo "$1"; cat out err; exit 1; }

for _ in $(seq 300); do grep -qs '^Stop' out && break; sleep 0.1; done
url="$(sed -n 's/^Chat is at //p' out)"
[ -n "$url" ] || failed "It did not start."
page="$(curl -fsS "$url/")" || failed "The page is not there."
parts="$(grep -o '/-/[^"]*' <<<"$page")" || failed "The page names no parts."
for part in $parts; do
  head="$(curl -fsS -o /dev/null -D - -H 'Accept-Encoding: br' "$url$part" | tr -d '\r')" || failed "$part is not there."
  grep -qi '^content-encoding: br$' <<<"$head" || failed "$part is not compressed."
  grep -qi '^cache-control: .*immutable' <<<"$head" || failed "$part is asked for again and again."
done
curl -fsS -o /dev/null -d hello "$url/topics/lobby/messages" || failed "A message was not taken."
history="$(sed -n 's/^History *//p' out)"
[[ "$history" = "$try/home/"* && -s "$history" ]] || failed "The history is not where it should be."
[ ! -s err ] || failed "It complains."
beside="$(find . -type f ! -name parley ! -name out ! -name err)"
[ -z "$beside" ] || failed "It wrote beside itself: $beside"
echo "$files: one file, and it works."
