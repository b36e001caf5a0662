# Runs suites side by side and says how far they are. Read by test.sh.
# shellcheck shell=bash

readonly tell_every=20
passed=0
ended=0
failed=0
bad_suites=()
# The suites that run: for each its process, and when it began.
declare -A pids=() began=()
loops=()

jobs_at_once() { say "${TEST_JOBS:-$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)}"; }

log_of() { say "$logs/$(say "$1" | tr '/' '-').log"; }

# Runs all suites, as many side by side as there is room for.
run_suites() {
  local waiting=("$@") room told=$SECONDS name
  room="$(jobs_at_once)"
  say "Running ${#waiting[@]} suites, $room side by side"
  while [ "${#waiting[@]}" -gt 0 ] || [ "${#pids[@]}" -gt 0 ]; do
    while [ "${#waiting[@]}" -gt 0 ] && [ "${#pids[@]}" -lt "$room" ]; do
      start_suite "${waiting[0]}"
      waiting=("${waiting[@]:1}")
    done
    sleep 0.5
    for name in "${!pids[@]}"; do
      kill -0 "${pids[$name]}" 2>/dev/null || finish_suite "$name"
    done
    if [ $((SECONDS - told)) -ge $tell_every ]; then
      tell "${#waiting[@]}"
      told=$SECONDS
    fi
  done
}

start_suite() {
  began[$1]=$SECONDS
  run_suite "$1" </dev/null >"$(log_of "$1")" 2>&1 &
  pids[$1]=$!
}

# Adds what a suite counted. One that crashes, hangs or executes no test has failed.
finish_suite() {
  local name="$1" log code good bad seconds
  log="$(log_of "$name")"
  wait "${pids[$name]}"
  code=$?
  unset "pids[$name]"
  ended=$((ended + 1))
  seconds=$((SECONDS - began[$name]))
  if is_single "$name"; then
    good=$((code == 0))
    bad=$((code != 0))
  else
    good="$(count_passed "$name" "$log")"
    bad="$(count_failed "$name" "$log")"
    if [ "$bad" -eq 0 ] && { [ "$code" -ne 0 ] || [ "$good" -eq 0 ]; }; then bad=1; fi
  fi
  passed=$((passed + good))
  failed=$((failed + bad))

  if [ "$bad" -eq 0 ]; then
    printf 'ok      %-32s %5d passed  %4d s\n' "$name" "$good" "$seconds"
    return
  fi
  bad_suites+=("$name")
  printf 'FAILED  %-32s %5d passed, %d failed (exit code %d)  %d s\n' "$name" "$good" "$bad" "$code" "$seconds"
  if [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then say "        It was ended after its $limit seconds."; fi
  shorten "$log"
}

# One line about all that runs.
tell() {
  local name text="" tests
  for name in "${!pids[@]}"; do
    tests=""
    is_single "$name" || tests=" ($(count_done "$name" "$(log_of "$name")") tests)"
    text="$text${text:+, }$name$tests"
  done
  printf '        %d:%02d  %s; %d suites wait\n' $((SECONDS / 60)) $((SECONDS % 60)) "$text" "$1"
}

# Four loops that use whatever processor they get.
keep_busy() {
  say "Four loops keep the machine busy"
  for _ in 1 2 3 4; do
    (while :; do :; done) </dev/null >/dev/null 2>&1 &
    loops+=($!)
  done
}

# Whatever still runs ends with this script.
stop_all() {
  local pid
  for pid in ${loops[@]+"${loops[@]}"} "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null; done
  wait
}
