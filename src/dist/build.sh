#!/usr/bin/env bash
# Makes the files of a release from what Maven has built: build.sh TARGET VERSION JDK. Called by
# mvn package -Pdist; src/docs/releasing.md says what comes out.
set -euo pipefail

target=$1 version=$2 jdk=$3
sources=$(cd "$(dirname "$0")/.." && pwd)
out=$target/dist
tree=$target/dist-tree # as it lies below /usr or /usr/local
name=tcp-traffic-scan

fail() {
  echo "build.sh: $*" >&2
  exit 1
}

for program in "$jdk/bin/jlink" "$jdk/bin/jar" dpkg-deb strip sha256sum; do
  command -v "$program" >/dev/null || fail "there is no $program: a release is made on Debian, with a whole JDK (-Ddist.jdk=PATH)"
done
[ -f "$target/dist/tcp-traffic-scan-$version.cdx.json" ] ||
  fail "there is no list of libraries (SBOM): Maven makes it only while it is online, that is without -o"
architecture=$(dpkg --print-architecture)
java=$("$jdk/bin/java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')

lib=$tree/lib/$name share=$tree/share
rm -rf "$tree" "$out/$name"[_-]*.deb "$out/$name"-*.tar.gz "$out/SHA256SUMS"
mkdir -p "$out" "$lib" "$tree/bin" "$tree/lib/systemd/system" "$share/man/man1" "$share/bash-completion/completions" \
  "$share/doc/$name"

cp -R "$target/quarkus-app/." "$lib"
"$jdk/bin/jlink" --strip-java-debug-attributes --no-header-files --no-man-pages --output "$lib/java" \
  --add-modules java.base,java.logging,java.management,java.naming,jdk.management,jdk.unsupported
(
  cd "$target"
  library="jni/$(uname -m)-Linux/libjffi-1.2.so"
  "$jdk/bin/jar" xf "$lib"/lib/main/com.github.jnr.jffi-*-native.jar "$library"
  mv "$library" "$lib"
  rm -r jni
)
find "$lib/java/bin" "$lib/java/lib" "$lib/libjffi-1.2.so" -type f \( -name '*.so' -o -perm /111 \) -exec strip --strip-unneeded {} +
install -m 755 "$sources/dist/$name" "$tree/bin"
install -m 644 "$sources/main/systemd/$name.service" "$tree/lib/systemd/system"
sed 1d "$target/${name}_completion" >"$share/bash-completion/completions/$name" # it is read, not run
for page in "$target"/man/*.1; do
  gzip -9n <"$page" >"$share/man/man1/$(basename "$page").gz"
done
install -m 644 "$sources/../LICENSE" "$sources/../CHANGELOG.md" "$sources/dist/scan.yaml" "$share/doc/$name"
cp -R "$sources/docs/examples" "$share/doc/$name"

# The launcher adds the options that name a place.
without='/opt/'
if [ "$java" -lt 25 ]; then
  without='/opt/\|CompactObjectHeaders' # and there is no cache
fi
grep -v "$without" "$sources/docker/java.args" >"$lib/java.args"
chmod -R u+rwX,go+rX,go-w "$tree"
# The cache is checked against the times; archives keep whole seconds.
find "$tree" -exec touch -h -d 2026-01-01T00:00:00Z {} +
if [ "$java" -ge 25 ]; then
  TCP_TRAFFIC_SCAN_METRICS_PORT=59131 TCP_TRAFFIC_SCAN_API_PORT=32610 \
    bash "$sources/docker/train.sh" "$lib" "$lib/java"
  touch -d 2026-01-01T00:00:00Z "$lib/app.aot" "$lib"
fi

archive=(tar --owner=0 --group=0 --numeric-owner -C "$target" --transform "s,^dist-tree,$name-$version,")
# Without directories: an archive that is unpacked into /usr/local must not change those that are there.
(cd "$target" && find dist-tree ! -type d -print0 | LC_ALL=C sort -z) | "${archive[@]}" --null -T - -cf - | gzip -9n >"$out/$name-$version-linux-$architecture.tar.gz"

package=$target/dist-package
rm -rf "$package"
mkdir -p "$package/DEBIAN" "$package/etc/$name"
cp -a "$tree" "$package/usr"
cp "$share/doc/$name/LICENSE" "$package/usr/share/doc/$name/copyright"
# The address of whoever releases, by the variables of Debian's own tools.
maintainer="${DEBFULLNAME:-tcp-traffic-scan maintainers} <${DEBEMAIL:-noreply@tcp-traffic-scan.invalid}>"
printf '%s (%s) unstable; urgency=medium\n\n  * CHANGELOG.md in this directory.\n\n -- %s  Thu, 01 Jan 2026 00:00:00 +0000\n' \
  "$name" "$version" "$maintainer" | gzip -9n >"$package/usr/share/doc/$name/changelog.gz"
mkdir -p "$package/usr/share/lintian/overrides"
install -m 644 "$sources/dist/debian/lintian-overrides" "$package/usr/share/lintian/overrides/$name"
install -m 644 "$sources/dist/scan.yaml" "$package/etc/$name"
install -m 755 "$sources"/dist/debian/*{inst,rm} "$package/DEBIAN"
install -m 644 "$sources/dist/debian/conffiles" "$package/DEBIAN"
sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$architecture/; s|@MAINTAINER@|$maintainer|; s/@SIZE@/$(du -sk "$package/usr" | cut -f1)/" \
  "$sources/dist/debian/control" >"$package/DEBIAN/control"
find "$package" -exec touch -h -d 2026-01-01T00:00:00Z {} +
SOURCE_DATE_EPOCH=1767225600 dpkg-deb -Zxz -z1 --root-owner-group --build "$package" "$out/${name}_${version}_$architecture.deb" >/dev/null

(cd "$out" && sha256sum -- *.tar.gz *.deb *.json >SHA256SUMS)
rm -rf "$package"
