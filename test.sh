#!/usr/bin/env bash
# Installs what is missing, builds, checks the formatting and runs every test.
#
#   ./test.sh            everything
#   ./test.sh NAME...    only the suites with NAME in their name, for example: ./test.sh Core
#   ./test.sh --list     the names of the suites
#   ./test.sh --busy     beside four loops that keep the machine busy
#   ./test.sh --one-core with every process on one and the same core
#   ./test.sh --no-build what was built last time, once more
#
# The last line is "N passed, N failed"; the exit code is 0 only when nothing failed. What each suite printed stays in
# artifacts/test-logs. How to write a test that passes here: tests/README.md.
#
# TEST_SUITE_SECONDS  limits the time of one suite (1200; three times as much with --busy or --one-core)
# TEST_JOBS           how many suites run side by side (as many as there are cores)
set -uo pipefail
cd "$(dirname "$0")" || exit 1

# shellcheck source=tests/run/needs.sh
. tests/run/needs.sh
# shellcheck source=tests/run/suites.sh
. tests/run/suites.sh
# shellcheck source=tests/run/board.sh
. tests/run/board.sh

usage() { sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; }

busy=""
one_core=""
no_build=""
names=()
for argument in "$@"; do
  case "$argument" in
    --list) all_suites; exit 0 ;;
    --help | -h) usage; exit 0 ;;
    --busy) busy=1 ;;
    --one-core) one_core=1 ;;
    --no-build) no_build=1 ;;
    -*) die "There is no option $argument. ./test.sh --help names them." ;;
    *) names+=("$argument") ;;
  esac
done

if [ -n "$one_core" ] && [ -z "${TEST_PINNED:-}" ]; then
  have_any taskset || die "taskset is missing (Debian: util-linux)."
  # The first core that this process may use: a container may not have core 0.
  core="$(taskset -cp $$ | sed 's/.*: *//; s/[^0-9].*//')"
  TEST_PINNED=1 exec taskset -c "$core" "$0" "$@"
fi

slower=1
[ -z "$busy$one_core" ] || slower=3
readonly limit="${TEST_SUITE_SECONDS:-$((1200 * slower))}"

mkdir -p "$logs"
mapfile -t suites < <(chosen_suites ${names[@]+"${names[@]}"})
[ "${#suites[@]}" -gt 0 ] || die "No suite has that name. ./test.sh --list names them."
trap stop_all EXIT
install_missing
install_node_modules
[ -n "$no_build" ] || build
[ -z "$busy" ] || keep_busy
run_suites "${suites[@]}"

# Every suite has an end, or this script itself is broken.
[ "$ended" -eq "${#suites[@]}" ] || failed=$((failed + 1))

say ""
[ "${#bad_suites[@]}" -eq 0 ] || say "Failed: ${bad_suites[*]}. Their output is above, and in $logs."
say "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
