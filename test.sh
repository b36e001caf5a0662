#!/usr/bin/env bash
# Installs what is missing, builds, checks the formatting and runs every test.
#
#   ./test.sh            everything
#   ./test.sh NAME...    only the suites with NAME in their name, for example: ./test.sh Core
#   ./test.sh --list     the names of the suites
#
# The last line is "N passed, N failed"; the exit code is 0 only when nothing failed.
# TEST_SUITE_SECONDS limits the time of one suite (default 1200).
set -uo pipefail
cd "$(dirname "$0")"

readonly limit="${TEST_SUITE_SECONDS:-1200}"
readonly logs="artifacts/test-logs"
readonly chromium_names="chromium chromium-browser google-chrome"
passed=0
failed=0

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# No build process stays behind and holds the output open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
if [ -z "${HOME:-}" ]; then
  HOME="$(mktemp -d)"
  export HOME
fi

say() { printf '%s\n' "$*"; }
die() { say "$*"; say "0 passed, 1 failed"; exit 1; }

# --- What is needed -----------------------------------------------------------------------------------------------

have_any() { for name in "$@"; do command -v "$name" >/dev/null 2>&1 && return 0; done; return 1; }

have_cjk_font() { ! have_any fc-list || [ -n "$(fc-list :lang=ko family 2>/dev/null)" ]; }

missing_packages() {
  have_any node || say nodejs
  have_any npm || say npm
  have_any curl || say curl
  # shellcheck disable=SC2086
  have_any $chromium_names || say chromium
  if have_any apt-get && ! dpkg -s fonts-noto-cjk >/dev/null 2>&1; then have_cjk_font && have_any fc-list || say fonts-noto-cjk; fi
}

install_missing() {
  have_any dotnet || die "The .NET 10 SDK is missing. Get it from your system's packages (dotnet-sdk-10.0) or from dot.net."
  dotnet --version >/dev/null 2>&1 || die "The .NET SDK that is here is too old: $(tr -d '\n' < global.json)"

  local packages as_root=""
  packages="$(missing_packages | tr '\n' ' ')"
  if [ -n "$packages" ]; then
    if [ "$(id -u)" != 0 ]; then as_root="sudo -n"; fi
    if ! have_any apt-get || ! $as_root true 2>/dev/null; then
      die "Please install: ${packages}(Debian's names; this script may not install them here)."
    fi
    say "Installing: $packages"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $packages; } </dev/null >"$logs/apt.log" 2>&1 \
      || { cat "$logs/apt.log"; die "Could not install: $packages"; }
  fi
  local major
  major="$(node --version | sed 's/^v//; s/\..*//')"
  [ "$major" -ge 20 ] || die "Node.js 20 or newer is needed, here is $(node --version)."
}

# --- The suites ---------------------------------------------------------------------------------------------------

dotnet_suites() { for project in tests/*/*.Tests.csproj; do basename "$project" .csproj; done; }

node_suites() {
  for package in clients/js/package.json tests/*/package.json; do
    [ -f "$package" ] && grep -q '"test":' "$package" && dirname "$package"
  done
}

all_suites() { say format; say lockfiles; dotnet_suites; node_suites; }

chosen_suites() {
  [ $# -gt 0 ] || { all_suites; return; }
  for name in "$@"; do all_suites | grep -iF -- "$name"; done | sort -u
}

# Runs one suite with its time limit and adds what it counted. A suite that crashes, hangs or executes no test has failed.
run_suite() {
  local name="$1" log started code good bad
  log="$logs/$(say "$name" | tr '/' '-').log"
  started=$SECONDS
  case "$name" in
    format) suite_format ;;
    lockfiles) suite_lockfiles ;;
    */*) suite_node "$name" ;;
    *) suite_dotnet "$name" ;;
  esac </dev/null >"$log" 2>&1
  code=$?

  good="$(count_passed "$name" "$log" "$code")"
  bad="$(count_failed "$name" "$log")"
  if [ "$bad" -eq 0 ] && { [ "$code" -ne 0 ] || [ "$good" -eq 0 ]; }; then bad=1; fi
  passed=$((passed + good))
  failed=$((failed + bad))

  if [ "$bad" -eq 0 ]; then
    printf 'ok      %-32s %5d passed  %4d s\n' "$name" "$good" "$((SECONDS - started))"
    return
  fi
  printf 'FAILED  %-32s %5d passed, %d failed (exit code %d)  %d s\n' "$name" "$good" "$bad" "$code" "$((SECONDS - started))"
  [ "$code" -eq 124 ] || [ "$code" -eq 137 ] && say "        It was ended after its $limit seconds."
  sed 's/^/        /' "$log"
}

bounded() { timeout --kill-after=10 "$limit" "$@"; }

suite_format() { bounded dotnet format Parley.slnx --verify-no-changes --no-restore; }

# Lock files name packages, not the place from where somebody fetched them.
suite_lockfiles() { ! git grep -n '"resolved": *"http' -- '*package-lock.json'; }

suite_dotnet() { bounded dotnet "tests/$1/bin/Release/net10.0/$1.dll" -noLogo -noColor; }

suite_node() {
  (
    cd "$1" || exit 1
    if [ -f package-lock.json ]; then bounded npm ci || exit 1; fi
    if grep -q '"check":' package.json; then bounded npm run check || exit 1; fi
    bounded npm test
  )
}

# xunit closes with "Total: 5, Errors: 0, Failed: 1, Skipped: 0, Not Run: 0, …"; node with "# pass 4" or "ℹ pass 4".
count_passed() {
  case "$1" in
    format | lockfiles) [ "$3" -eq 0 ] && say 1 || say 0 ;;
    */*) node_count "$2" pass ;;
    *) say $(($(xunit_count "$2" Total) - $(xunit_count "$2" Failed) - $(xunit_count "$2" Skipped) - $(xunit_count "$2" 'Not Run'))) ;;
  esac
}

count_failed() {
  case "$1" in
    format | lockfiles) say 0 ;;
    */*) say $(($(node_count "$2" fail) + $(node_count "$2" cancelled))) ;;
    *) say $(($(xunit_count "$2" Failed) + $(xunit_count "$2" Errors))) ;;
  esac
}

xunit_count() { sed -n "s/.*Total: .*$2: \([0-9]*\).*/\1/p; s/.*$2: \([0-9]*\), Errors: .*/\1/p" "$1" | tail -n 1 | grep . || say 0; }

node_count() { sed -n "s/^[^a-zA-Z]* $2 \([0-9]*\)\$/\1/p" "$1" | tail -n 1 | grep . || say 0; }

# --- Go -----------------------------------------------------------------------------------------------------------

if [ "${1:-}" = "--list" ]; then
  all_suites
  exit 0
fi

mkdir -p "$logs"
mapfile -t suites < <(chosen_suites "$@")
[ "${#suites[@]}" -gt 0 ] || die "No suite has that name. ./test.sh --list names them."
install_missing

say "Building"
if ! bounded dotnet build Parley.slnx -c Release -warnaserror -nologo -clp:ErrorsOnly -p:UseSharedCompilation=false \
  </dev/null >"$logs/build.log" 2>&1; then
  cat "$logs/build.log"
  die "The build failed."
fi

for suite in "${suites[@]}"; do run_suite "$suite"; done

say ""
say "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
