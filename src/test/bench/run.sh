#!/bin/sh
# Measures what the tool costs beside its references, and writes src/docs/performance.md. Needs Linux,
# root for a network of its own, /dev/net/tun, ip, a C compiler, curl, taskset,
# prometheus-blackbox-exporter and prometheus-smokeping-prober. Builds what is missing.
#
# usage: run.sh [--short] [NAME...]
#   NAME     idle, footprint, scale, probe, link, scrape, history or pieces; all where none is given
#   --short  seconds for each, written to target/bench/performance-short.md: proves that it runs
# environment: BENCH_CLASS_PATH, where all is built already
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd)
cd "$root"
jar=target/quarkus-app/quarkus-run.jar
work=target/bench
page=src/docs/performance.md
mkdir -p "$work"
for argument in "$@"; do
  [ "$argument" != --short ] || page=$work/performance-short.md
done

java=java
if [ -n "${JAVA_HOME:-}" ]; then
  java="$JAVA_HOME/bin/java"
fi

if [ -z "${BENCH_CLASS_PATH:-}" ]; then
  if [ ! -f "$jar" ] || [ -n "$(find pom.xml src/main src/test/java -newer "$jar" -print -quit)" ]; then
    echo "run.sh: building ..." >&2
    mvn -q -B -DskipTests package >&2
    touch "$jar"
  fi
  if [ ! -f "$work/class-path" ] || [ pom.xml -nt "$work/class-path" ]; then
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath \
      -Dmdep.includeScope=test -Dmdep.outputFile="$work/class-path" >&2
  fi
  BENCH_CLASS_PATH=$root/target/test-classes:$root/target/classes:$(cat "$work/class-path")
fi

for program in listener servers prober calls; do
  source=src/test/bench/$program.c
  [ "$work/$program" -nt "$source" ] ||
    "${CC:-cc}" -O2 -Wall -Wextra -o "$work/$program" "$source"
done

# A network namespace of its own: no other traffic is on its lo.
# shellcheck disable=SC2016 # the words are those of the inner shell
exec unshare --net sh -c 'ip link set lo up && exec "$@"' sh \
  "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -cp "$BENCH_CLASS_PATH" \
  io.tcptrafficscan.bench.Benchmarks "$work" "$page" "$@"
