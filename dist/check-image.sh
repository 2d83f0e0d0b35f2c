#!/usr/bin/env bash
# Runs the README's first command from dist/target/release/*.tar.gz where there is no Java: with an empty PATH and
# an empty environment and, as root, in a root file system that holds a shell, its libraries and the image alone; and
# from the Debian package, unpacked, whose manual and completion have to be there.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xzf target/release/etalon-*.tar.gz -C "$work"
image=$(echo "$work"/etalon-*)
read -r -a words <<<"$(sed -n '/^\$ \.\/etalon /,/[^\\]$/{s/^\$ \.\/etalon //;s/\\$//;p}' ../README.md | tr '\n' ' ')"
[ "${words[0]}" = quantize ] || { echo "README.md has no first command" >&2; exit 1; }

judge() { # WHERE FILE
  grep -q '^7 bits: CERTIFIED' "$2" || { cat "$2" >&2; echo "$1: not what README.md shows" >&2; exit 1; }
  grep -q 'Checked: the checker accepts the certificate' "$2"
  echo "$1: $(head -1 "$2")"
}

(cd "$image" && env -i PATH=/nowhere /bin/sh bin/etalon "${words[@]}" --out "$work/out1") >"$work/log1" 2>"$work/err1" \
  || { cat "$work/err1" >&2; exit 1; }
judge "without environment" "$work/log1"

deb=$(echo target/release/etalon_*.deb)
if [ -e "$deb" ]; then
  dpkg -x "$deb" "$work/deb"
  opt=$work/deb/opt/etalon
  [ -e "$opt/lib/app/share/man/man1/etalon-quantize.1" ] && [ -e "$opt/lib/app/share/bash-completion/completions/etalon" ]
  (cd "$opt/lib/app" && env -i PATH=/nowhere ETALON_JAVA_OPTIONS=-Xmx1g /bin/sh "$opt/lib/runtime/bin/etalon" "${words[@]}" \
    --out "$work/out3") >"$work/log3" 2>"$work/err3" || { cat "$work/err3" >&2; exit 1; }
  judge "from the Debian package" "$work/log3"
  env -i PATH=/nowhere ETALON_JAVA_OPTIONS=-XshowSettings:vm /bin/sh "$opt/lib/runtime/bin/etalon" --version 2>&1 \
    | grep -q 'VM settings' || { echo "the package does not read ETALON_JAVA_OPTIONS" >&2; exit 1; }
fi

if [ "$(id -u)" = 0 ] && command -v unshare >/dev/null; then
  root=$work/root
  mkdir -p "$root"/{bin,dev,tmp,opt,proc}
  mknod -m 666 "$root/dev/null" c 1 3
  mknod -m 666 "$root/dev/urandom" c 1 9
  mknod -m 666 "$root/dev/random" c 1 8
  cp /bin/sh "$root/bin/sh"
  libraries=$(ldd /bin/sh "$image/bin/java" "$image"/lib/*.so "$image"/lib/server/*.so 2>/dev/null \
    | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p;s/^\t\(\/[^ ]*\).*/\1/p' | sort -u | grep -v "^$image")
  for library in $libraries; do
    mkdir -p "$root${library%/*}"
    cp -L "$library" "$root$library"
  done
  mv "$image" "$root/opt/etalon"
  [ -z "$(find "$root" -name java -not -path "$root/opt/*")" ]
  # Java finds itself through /proc, mounted for this process alone.
  unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot "$@"' sh "$root" \
    /bin/sh -c 'cd /opt/etalon && exec bin/etalon "$@"' sh "${words[@]}" --out /tmp/out \
    >"$work/log2" 2>"$work/err2" || { cat "$work/err2" >&2; exit 1; }
  judge "in a root of its own without Java" "$work/log2"
else
  echo "skipped: a root of its own needs root and unshare"
fi
