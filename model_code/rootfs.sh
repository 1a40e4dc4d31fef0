#!/bin/sh
# Gather in ROOT, a system of its own, what the server runs on and nothing else: `rootfs.sh ROOT PACKAGES`.
# No shell, no package manager, no user but root; scanners find what is in it in var/lib/dpkg/status.d.
set -eu
root=$1 packages=$2
python=$(python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
prefix=$(python3 -c 'import sys; print(sys.base_prefix)')
library=$prefix/lib/$python

mkdir -p "$root$prefix/bin" "$root$prefix/lib" "$root/etc/ssl/certs" "$root/usr/lib" "$root/tmp" "$root/var/lib/dpkg/status.d"
chmod 1777 "$root/tmp"
ln -s usr/lib "$root/lib"
ln -s usr/lib64 "$root/lib64"

cp "$prefix/bin/$python" "$root$prefix/bin/"
ln -s "$python" "$root$prefix/bin/python3"
cp -a "$library" "$root$prefix/lib/"
cd "$root$library"
rm -rf site-packages/* test idlelib tkinter turtledemo turtle.py ensurepip pydoc_data lib2to3 config-* ctypes/macholib
for name in _ctypes_test _curses _dbm _gdbm _sqlite3 _test _tkinter _xxtestfuzz readline xx; do
  rm -f lib-dynload/"$name"*
done
find . -type d \( -name tests -o -name __pycache__ \) -prune -exec rm -rf {} +

# What these libraries and the packages' link to, and the loader that links them.
find "$root$prefix" "$packages" -type f \( -name "$python" -o -name '*.so' -o -name '*.so.*' \) -exec ldd {} + 2>/dev/null |
  sed -nE 's/^.*[[:space:]](\/[^ ]+) \(0x[0-9a-f]+\)$/\1/p' | grep -v "^$packages" | sort -u |
  while read -r file; do
    place=$root$(readlink -f "$(dirname "$file")")
    mkdir -p "$place"
    cp -L "$file" "$place/"
    dpkg-query -S "*/$(basename "$(readlink -f "$file")")" 2>/dev/null | sed 's/:.*//'
  done | sort -u | while read -r name; do
    dpkg-query -s "$name" >"$root/var/lib/dpkg/status.d/$name"
  done
cp /etc/os-release "$root/etc/os-release"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
cp -a /etc/ld.so.conf /etc/ld.so.conf.d "$root/etc/"
ldconfig -r "$root"

echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
echo 'root:x:0:0::/nonexistent:/nonexistent' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
