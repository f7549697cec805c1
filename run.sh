#!/bin/sh
# Builds what is missing or older than its sources, then becomes tcp-traffic-scan.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
jar="$here/target/quarkus-app/quarkus-run.jar"

fail() {
  echo "run.sh: $*" >&2
  exit 1
}

# Runs Maven and says what it is doing, in a few lines. Its errors are shown as they are.
build() {
  {
    status=0
    (cd "$here" && "$mvn" -B -Dstyle.color=never -Dmaven.test.skip package) 2>&1 || status=$?
    printf '\nstatus %s\n' "$status" # on a line of its own, whatever Maven ends with
  } | {
    files=0
    while IFS= read -r line; do
      case "$line" in
        *"Downloaded from "*)
          files=$((files + 1))
          [ $((files % 100)) -ne 1 ] || echo "run.sh: downloading, file $files ..."
          ;;
        *"compiler"*":compile "*) echo "run.sh: compiling ..." ;;
        *"quarkus"*":build "*) echo "run.sh: packaging ..." ;;
        *"[ERROR]"*) printf '[ERROR]%s\n' "${line#*"[ERROR]"}" ;; # without escape codes before it
        "status "*) return "${line#status }" ;;
      esac
    done
    return 1
  }
}

case "$here" in
  *[+:]* | *"!/"*) fail "Java cannot run from a directory with +, : or !/ in its path: move $here" ;;
esac

java=java
if [ -n "${JAVA_HOME:-}" ]; then
  java="$JAVA_HOME/bin/java"
  { [ -f "$java" ] && [ -x "$java" ]; } || fail "JAVA_HOME is $JAVA_HOME, and there is no program bin/java in it"
fi
command -v "$java" >/dev/null 2>&1 ||
  fail "no java found: install JDK 17 or newer (Debian: default-jdk), or set JAVA_HOME"

# The jar stands for the whole build: it is written last.
if [ ! -f "$jar" ] || [ -n "$(find "$here/pom.xml" "$here/src/main" -newer "$jar" -print -quit)" ]; then
  "${java}c" -version >/dev/null 2>&1 ||
    fail "no javac found beside java: install JDK 17 or newer (Debian: default-jdk), or set JAVA_HOME"
  version=$("${java}c" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
  [ "${version:-0}" -ge 17 ] || fail "JDK 17 or newer is needed to build, found ${version:-none}: set JAVA_HOME"
  mvn=$(command -v mvn) || mvn="$here/mvnw" # downloads Maven
  echo "run.sh: building, once until a source changes; the first build downloads the dependencies and takes minutes" >&2
  build >&2 || fail "the build failed"
  touch "$jar"
fi

# The flags of src/docker/java.args: src/docs/images.md says why. What the JVM itself has to say goes to
# standard error. Out of memory, it ends, so that whoever started it can start it again.
# shellcheck disable=SC2086 # JAVA_OPTS holds several words
exec "$java" -XX:+UseSerialGC -Xms16m -Xmx160m -XX:SurvivorRatio=3 -XX:MaxDirectMemorySize=48m -XX:TieredStopAtLevel=1 \
  -XX:CompileThresholdScaling=0.1 -XX:+DisplayVMOutputToStderr -XX:+ExitOnOutOfMemoryError \
  ${JAVA_OPTS:-} -jar "$jar" "$@"
