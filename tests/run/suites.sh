# The suites: which there are, how each is run, and what it counted. Read by test.sh.
# shellcheck shell=bash

# Those that take longest begin first, so that none of them is alone at the end.
readonly long_suites="Parley.Browser.Tests format place Parley.Samples.Tests Parley.Server.Tests Parley.Interop.Tests"

all_suites() {
  local name
  { for name in $long_suites; do say "$name"; done; dotnet_suites; node_suites; say lockfiles; } | awk '!seen[$0]++'
}

dotnet_suites() { for project in tests/*/*.Tests.csproj; do basename "$project" .csproj; done; }

node_suites() {
  for package in clients/js/package.json tests/*/package.json; do
    [ -f "$package" ] && grep -q '"test":' "$package" && dirname "$package"
  done
}

chosen_suites() {
  [ $# -gt 0 ] || { all_suites; return; }
  for name in "$@"; do all_suites | grep -iF -- "$name"; done | awk '!seen[$0]++'
}

# Runs a command with the time limit of a suite. A signal to this shell ends all that the command has started, and the shell.
bounded() {
  timeout --kill-after=10 "$limit" "$@" &
  local child=$! code
  # shellcheck disable=SC2064
  trap "kill -TERM $child 2>/dev/null; wait $child; exit 143" TERM INT
  wait "$child"
  code=$?
  trap - TERM INT
  return "$code"
}

run_suite() {
  case "$1" in
    format) bounded dotnet format Parley.slnx --verify-no-changes --no-restore ;;
    place) bounded tests/run/place.sh ;;
    # Lock files name packages, not the place from where somebody fetched them.
    lockfiles) ! grep -rn '"resolved": *"http' --include=package-lock.json --exclude-dir=node_modules . ;;
    */*) run_node_suite "$1" ;;
    *) bounded dotnet "tests/$1/bin/Release/net10.0/$1.dll" -noLogo -noColor -reporter verbose ;;
  esac
}

run_node_suite() {
  cd "$1" || return 1
  if grep -q '"check":' package.json; then bounded npm run check || return; fi
  bounded npm test
}

is_single() { case "$1" in format | place | lockfiles) return 0 ;; *) return 1 ;; esac; }

# xunit closes with "Total: 5, Errors: 0, Failed: 1, Skipped: 0, Not Run: 0, …"; node with "# pass 4" or "ℹ pass 4".
count_passed() {
  case "$1" in
    */*) node_count "$2" pass ;;
    *) say $(($(xunit_count "$2" Total) - $(xunit_count "$2" Failed) - $(xunit_count "$2" Skipped) - $(xunit_count "$2" 'Not Run'))) ;;
  esac
}

count_failed() {
  case "$1" in
    */*) say $(($(node_count "$2" fail) + $(node_count "$2" cancelled))) ;;
    *) say $(($(xunit_count "$2" Failed) + $(xunit_count "$2" Errors))) ;;
  esac
}

# How many tests have run by now.
count_done() {
  case "$1" in
    */*) grep -cE '^ *(✔|✖|ok|not ok) ' "$2" ;;
    *) grep -c '\[FINISHED\]' "$2" ;;
  esac
}

xunit_count() { sed -n "s/.*Total: .*$2: \([0-9]*\).*/\1/p; s/.*$2: \([0-9]*\), Errors: .*/\1/p" "$1" | tail -n 1 | grep . || say 0; }

node_count() { sed -n "s/^[^a-zA-Z]* $2 \([0-9]*\)\$/\1/p" "$1" | tail -n 1 | grep . || say 0; }

# What is worth reading of a suite that failed.
shorten() { grep -vE '\[(STARTING|FINISHED)\]' "$1" | sed 's/^/        /'; }
