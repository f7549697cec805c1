#!/usr/bin/env bash
# Makes the AOT cache while an image or a release is built: train.sh [APP JAVA]. The tool measures its own port
# over loopback, answers once on each port and stops. That needs neither network nor capability, and fails
# where no sample comes of it. Methods are compiled here at the usual thresholds: those compiled are compiled
# at every start that uses the cache.
set -euo pipefail

app=${1:-/opt/tcp-traffic-scan}
java=${2:-/opt/java}
export TCP_TRAFFIC_SCAN_METRICS_PORT=${TCP_TRAFFIC_SCAN_METRICS_PORT:-59121}
export TCP_TRAFFIC_SCAN_API_PORT=${TCP_TRAFFIC_SCAN_API_PORT:-32600}
metrics_port=$TCP_TRAFFIC_SCAN_METRICS_PORT
args=$(mktemp)
grep -v '^-XX:AOTCache=\|^-Djffi\|^-XX:CompileThresholdScaling' "$app/java.args" >"$args"
echo "-Djffi.boot.library.path=$app" >>"$args"

get() {
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
  cat <&3
  exec 3>&-
}

"$java/bin/java" "@$args" -XX:AOTCacheOutput="$app/app.aot" -jar "$app/quarkus-run.jar" \
  -i lo -s "127.0.0.1:$metrics_port" -s "localhost:$metrics_port" --interval 500ms --output none &
tool=$!
trap 'kill -KILL $tool 2>/dev/null || true' EXIT

measured=
for _ in {1..120}; do
  sleep 0.5
  kill -0 "$tool" || { echo "train.sh: the tool has ended" >&2; exit 1; }
  if metrics=$( (get "$metrics_port" /metrics) 2>/dev/null) &&
    grep -q '^tcp_traffic_scan_rtt_last_seconds{' <<<"$metrics"; then
    measured=1
    break
  fi
done
[ -n "$measured" ] || { echo "train.sh: no sample within a minute" >&2; exit 1; }
get "$metrics_port" /health/ready >/dev/null
get "$TCP_TRAFFIC_SCAN_API_PORT" /tcpflow >/dev/null
get "$metrics_port" /metrics >/dev/null

kill -TERM "$tool"
wait "$tool"
trap - EXIT
rm "$args"
[ -s "$app/app.aot" ] || { echo "train.sh: there is no $app/app.aot" >&2; exit 1; }
