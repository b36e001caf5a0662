# What the tests need: programs, packages and the build. Read by test.sh.
# shellcheck shell=bash

# shellcheck source=tests/run/compiler.sh
. tests/run/compiler.sh

readonly logs="artifacts/test-logs"
readonly chromium_names="chromium chromium-browser google-chrome"

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

have_any() { for name in "$@"; do command -v "$name" >/dev/null 2>&1 && return 0; done; return 1; }

have_cjk_font() { ! have_any fc-list || [ -n "$(fc-list :lang=ko family 2>/dev/null)" ]; }

missing_packages() {
  have_any node || say nodejs
  have_any npm || say npm
  have_any curl || say curl
  have_any prometheus && have_any promtool || say prometheus
  # shellcheck disable=SC2086
  have_any $chromium_names || say chromium
  if have_any apt-get && ! dpkg -s fonts-noto-cjk >/dev/null 2>&1; then
    have_cjk_font && have_any fc-list || say fonts-noto-cjk
  fi
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

# The packages of the JavaScript that is tested, exactly as the lock files say, before anything that uses them.
install_node_modules() {
  local lock folder
  for lock in clients/js/package-lock.json tests/*/clients/package-lock.json; do
    folder="$(dirname "$lock")"
    cmp -s "$lock" "$folder/node_modules/.installed-from" && continue
    (cd "$folder" && npm ci) </dev/null >"$logs/npm.log" 2>&1 || { cat "$logs/npm.log"; die "npm ci failed in $folder."; }
    cp "$lock" "$folder/node_modules/.installed-from"
  done
}

# One compiler for all projects, of this run alone: nobody else's is used, and none stays behind.
readonly compiler="parley-test-$$"

build() {
  say "Building"
  if ! bounded dotnet build Parley.slnx -c Release -warnaserror -nologo -clp:ErrorsOnly -p:SharedCompilationId="$compiler" \
    </dev/null >"$logs/build.log" 2>&1; then
    cat "$logs/build.log"
    die "The build failed."
  fi
  stop_compiler "$compiler"
}
