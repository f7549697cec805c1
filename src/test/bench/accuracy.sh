#!/usr/bin/env bash
# Measures how accurate measured capacity is on simulated links, and on emulated links compared with iperf3,
# and writes the tables of src/docs/accuracy.md. Needs iperf3 and what the test network needs. Takes about half an hour.
# The figures are better on a machine that does nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

mvn -B -ntp test -Daccuracy=full -Dtest=SimulatedLinksTest
mvn -B -ntp verify -Daccuracy=full -Dit.test=CapacityTruthIT,CapacityConditionsIT || echo "some cells are worse than the checks allow" >&2
page=src/docs/accuracy.md
{
  sed '/<!-- simulated -->/q' "$page"
  echo
  cat target/simulated.md
  echo
  echo "<!-- measured -->"
  echo
  echo "Written by \`src/test/bench/accuracy.sh\` on $(date -u +%F), Linux $(uname -r), $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg), default congestion control $(cat /proc/sys/net/ipv4/tcp_congestion_control)."
  echo
  cat target/accuracy.md target/conditions.md
} >"$page.new"
mv "$page.new" "$page"
