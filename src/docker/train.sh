#!/usr/bin/env bash
# Makes the AOT cache while the image is built: the tool measures its own port over loopback, answers
# once on each port and stops. That needs neither network nor capability, and fails where no sample
# comes of it.
set -euo pipefail

app=/opt/tcp-traffic-scan
args=$(mktemp)
grep -v '^-XX:AOTCache=' "$app/java.args" >"$args"

get() {
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
  cat <&3
  exec 3>&-
}

/opt/java/bin/java "@$args" -XX:AOTCacheOutput="$app/app.aot" -jar "$app/quarkus-run.jar" \
  -i lo -s 127.0.0.1:59121 -s localhost:59121 --interval 500ms --output none &
tool=$!
trap 'kill -KILL $tool 2>/dev/null || true' EXIT

measured=
for _ in {1..120}; do
  sleep 0.5
  kill -0 "$tool" || { echo "train.sh: the tool has ended" >&2; exit 1; }
  if metrics=$( (get 59121 /metrics) 2>/dev/null) &&
    grep -q '^tcp_traffic_scan_rtt_last_seconds{' <<<"$metrics"; then
    measured=1
    break
  fi
done
[ -n "$measured" ] || { echo "train.sh: no sample within a minute" >&2; exit 1; }
get 59121 /health/ready >/dev/null
get 32600 /tcpflow >/dev/null
get 59121 /metrics >/dev/null

kill -TERM "$tool"
wait "$tool"
trap - EXIT
rm "$args"
[ -s "$app/app.aot" ] || { echo "train.sh: there is no $app/app.aot" >&2; exit 1; }
