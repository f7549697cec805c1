#!/bin/sh
# What a probe costs in CPU: a bare C prober, the engine alone and the whole process, in turn on one
# loopback listener, in the steady state. Needs Linux, a C compiler, curl, and the built project
# (mvn package).
#
# usage: probe-cost.sh [RUNS]
# environment: JVM_FLAGS (run.sh's where not set), SECONDS_A_RUN (20)
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd)
runs=${1:-5}
seconds=${SECONDS_A_RUN:-20}
rate=2000
port=45910
metrics_port=45911
api_port=45912
flags=${JVM_FLAGS:-$(sed -n 's/^exec "$java" \(.*\) \\$/\1/p' "$root/run.sh")}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

fail() {
  echo "probe-cost.sh: $*" >&2
  exit 1
}

[ -n "$flags" ] || fail "no JVM flags found in run.sh"
[ -f "$root/target/quarkus-app/quarkus-run.jar" ] || fail "not built: mvn -DskipTests package"
work=$(mktemp -d)
listener=
agent=
finish() {
  for pid in $agent $listener; do
    kill "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

for program in listener prober; do
  "${CC:-cc}" -O2 -Wall -Wextra -o "$work/$program" "$root/src/test/bench/$program.c"
done
class_path=$root/target/classes:$root/target/test-classes
for jar in "$root"/target/quarkus-app/lib/main/*.jar; do
  class_path=$class_path:$jar
done

"$work/listener" $port $((runs * (4 * seconds + 60))) >"$work/listening" &
listener=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
  [ -s "$work/listening" ] && break
  sleep 0.1
done
[ -s "$work/listening" ] || fail "the listener did not start"

measure_c() {
  "$work/prober" $port $rate $((rate * 3)) $((rate * seconds)) >"$work/out"
  cut -d ' ' -f 1 "$work/out" >>"$work/c"
}

measure_engine() {
  # shellcheck disable=SC2086 # several flags
  "$java" $flags -cp "$class_path" io.tcptrafficscan.bench.EngineCost \
    $port $rate $((rate * 10)) $((rate * seconds)) >"$work/out"
  read -r micros failed bytes <"$work/out"
  [ "$failed" -eq 0 ] || fail "$failed probes of the engine failed"
  echo "$micros" >>"$work/engine"
  echo "$bytes" >>"$work/bytes"
}

# Moment in seconds, probes so far, probes that failed so far.
scrape() {
  curl -sf --max-time 10 "http://127.0.0.1:$metrics_port/metrics" >"$work/scrape" || return 1
  awk -v now="$(cut -d ' ' -f 1 /proc/uptime)" '
    /^tcp_traffic_scan_probes_total/ { probes += $NF }
    /^tcp_traffic_scan_probe_failures_total/ { failed += $NF }
    END { printf "%s %d %d\n", now, probes, failed }' "$work/scrape"
}

# CPU ticks that the process has used: utime and stime, proc_pid_stat(5).
ticks() {
  sed 's/.*) //' "/proc/$agent/stat" | awk '{ print $12 + $13 }'
}

measure_process() {
  # shellcheck disable=SC2086 # several flags
  TCP_TRAFFIC_SCAN_SERVER=$(awk -v n=$rate -v port=$port 'BEGIN {
    for (i = 0; i < n; i++)
      printf "%s127.0.%d.%d:%d", i ? "," : "", 1 + int(i / 250), 1 + i % 250, port }') \
    "$java" $flags -jar "$root/target/quarkus-app/quarkus-run.jar" -i lo --output none \
    --metrics-host 127.0.0.1 --metrics-port $metrics_port --api-port $api_port \
    >"$work/agent" 2>&1 &
  agent=$!
  sleep 13
  before=$(scrape) || fail "no scrape: $(cat "$work/agent")"
  sleep 2
  ticks_before=$(ticks)
  time_before=$(cut -d ' ' -f 1 /proc/uptime)
  sleep "$seconds"
  ticks_after=$(ticks)
  time_after=$(cut -d ' ' -f 1 /proc/uptime)
  after=$(scrape) || fail "no scrape: $(cat "$work/agent")"
  kill "$agent"
  wait "$agent" 2>/dev/null || true
  agent=
  echo "$before $after $ticks_before $ticks_after $time_before $time_after" |
    awk -v hertz="$(getconf CLK_TCK)" -v rate=$rate '{
      if ($6 > 0) { print $6 " probes failed" > "/dev/stderr"; exit 1 }
      a_second = ($5 - $2) / ($4 - $1)
      if (a_second < 0.95 * rate) { print "only " a_second " probes a second" > "/dev/stderr"; exit 1 }
      printf "%.2f\n", ($8 - $7) / hertz * 1e6 / (a_second * ($10 - $9)) }' >>"$work/process"
}

run=0
while [ $run -lt "$runs" ]; do
  measure_c
  measure_engine
  measure_process
  run=$((run + 1))
  echo "run $run: C $(tail -n 1 "$work/c"), engine $(tail -n 1 "$work/engine")," \
    "process $(tail -n 1 "$work/process") us" >&2
done

median() {
  sort -n "$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# The ratios of the runs, whose parts were measured next to each other: median, least and most.
ratio() {
  paste "$1" "$work/c" | awk '{ printf "%.3f\n", $1 / $2 }' | sort -n >"$1.ratio"
  printf '%.2f (%.2f to %.2f)' "$(median "$1.ratio")" \
    "$(head -n 1 "$1.ratio")" "$(tail -n 1 "$1.ratio")"
}

echo "$rate probes a second, $seconds s a run, medians of $runs runs in turn"
echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) CPUs, Linux $(uname -r)"
echo "java: $("$java" -version 2>&1 | sed -n 3p)"
echo "flags: $flags"
echo
echo "| | CPU a probe | of C in the same run |"
echo "|---|---|---|"
printf '| bare C prober | %.1f µs | 1 |\n' "$(median "$work/c")"
printf '| engine alone, %s bytes allocated a probe | %.1f µs | %s |\n' \
  "$(median "$work/bytes")" "$(median "$work/engine")" "$(ratio "$work/engine")"
printf '| whole process | %.1f µs | %s |\n' "$(median "$work/process")" "$(ratio "$work/process")"
