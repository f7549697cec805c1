#!/usr/bin/env bash
# Makes a root file system to build images on where there is no registry: this machine's own files.
#   local-base.sh FOLDER JAVA_HOME
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
root=$1
java_home=$2

# What the build stages run, and what the launcher is a copy of.
programs=(sh bash cat chmod cp env find grep mkdir mktemp rm setcap setpriv sleep touch uname)

mkdir -p "$root"/{tmp,proc,dev,sys,etc,run,root,usr/local/bin}
chmod 1777 "$root/tmp"
for link in /bin /sbin /lib /lib64; do
  if [ -L "$link" ]; then
    mkdir -p "$root$(readlink -f "$link")"
    cp -P "$link" "$root/"
  fi
done

libraries() {
  ldd "$1" 2>/dev/null | grep -o '/[^ ]*' | grep -v "^$java_home" || true
}

put() {
  mkdir -p "$root$(dirname "$1")"
  cp -L "$1" "$root$1"
}

for program in "${programs[@]}"; do
  file=$(command -v -p "$program" || command -v "$program")
  put "$file"
  for library in $(libraries "$file"); do put "$library"; done
done
# Stands for the programs of a base image that raise privileges.
cp "$root$(command -v -p cat || command -v cat)" "$root/usr/local/bin/raises-privileges"
chmod 6755 "$root/usr/local/bin/raises-privileges"
for library in $(libraries "$java_home/lib/server/libjvm.so") $(libraries "$java_home/bin/java"); do
  put "$library"
done
# Distributions keep a JDK's configuration elsewhere; put keeps the link's target, and the path to it.
find "$java_home" -type l -exec readlink -f {} + | while read -r target; do
  if [ -f "$target" ] && [ "${target#"$java_home"/}" = "$target" ]; then put "$target"; fi
done
echo "root:x:0:0:root:/root:/bin/sh" >"$root/etc/passwd"
echo "127.0.0.1 localhost" >"$root/etc/hosts"
