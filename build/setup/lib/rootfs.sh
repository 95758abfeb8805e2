# Root file systems of the bases, made of this release's Debian packages. Sourced, never run.

python_packages=python3,ca-certificates,tzdata

python_env='"PYTHONDONTWRITEBYTECODE=1","PYTHONUNBUFFERED=1"'

# What of the standard library no processor needs.
python_unused=(test idlelib tkinter turtledemo turtle.py pydoc.py pydoc_data lib2to3 ensurepip venv distutils)

# Whoever is not root is it in a namespace where nobody else is: it has no user for apt to become. All bytes end up as
# those of user 0, whoever unpacked them.
as_root=() apt_user=()
((EUID == 0)) || as_root=(unshare --user --map-root-user --mount) apt_user=(--aptopt='APT::Sandbox::User "root"')

may_be_root() { ((${#as_root[@]} == 0)) || "${as_root[@]}" true 2>/dev/null; }

# Unpacks without running package scripts, so that any architecture is as fast as this machine's own.
unpack_packages() { # ARCH PACKAGES ROOT
  grep " bookworm" "$state_dir/apt/sources.list" >"$work/sources.list"
  # The hook is a script of its own, and the folder's name may hold anything: it comes by the environment.
  packages_of=$work/packages.$1 "${as_root[@]}" mmdebstrap --quiet --mode=root --variant=extract --architectures="$1" --skip=check/qemu --include="$2" \
    --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' "${apt_user[@]}" \
    --extract-hook='cd "$1/var/cache/apt/archives" && ls -- *.deb >"$packages_of"' \
    bookworm "$3" "$work/sources.list" >>"$log" 2>&1 9>&- ||
    fail "mmdebstrap cannot unpack $2 for $1: $(tail -n 1 "$log") (log: $log)"
}

# Keeps the interpreter, its library, the shared libraries and the time zones; everything else of the packages stays behind.
python_rootfs() { # ARCH ROOT
  local arch=$1 root=$2 full=$work/full-$1 name
  unpack_packages "$arch" "$python_packages" "$full"
  mkdir -p "$root"/{etc/ssl/certs,usr/bin,usr/lib,proc,sys,dev,run,var/tmp,tmp,home}
  chmod 1777 "$root/tmp" "$root/var/tmp"
  (cd "$full" && cp -a --parents usr/bin/python3 usr/bin/python3.11 usr/lib/python3.11 etc/python3.11 \
    usr/lib/ssl etc/ssl/openssl.cnf usr/share/zoneinfo usr/share/doc/*/copyright "$root")
  # The same zones twice more: without leap seconds, which are the ones above, and with.
  rm -rf "$root"/usr/share/zoneinfo/{posix,right}
  (cd "$full" && find lib* usr/lib -name '*.so*' -not -path '*/python3*' -not -path '*/gconv/*' -print0 |
    sort -z | xargs -0 cp -a --parents -t "$root")
  for name in "${python_unused[@]}"; do rm -rf "$root/usr/lib/python3.11/$name"; done
  # Package scripts did not run; this is what update-ca-certificates would have written.
  cat "$full"/usr/share/ca-certificates/mozilla/*.crt >"$root/etc/ssl/certs/ca-certificates.crt"
  write_users "$root"
}

write_users() { # ROOT
  printf 'root:x:0:0:root:/:\nprocessor:x:65532:65532:processor:/home:\n' >"$1/etc/passwd"
  printf 'root:x:0:\nprocessor:x:65532:\n' >"$1/etc/group"
}

# An image's file system is read-only, so modules are compiled now: a start takes 0.05 s instead of 0.3 s. Bytecode is
# the same for every architecture; only this machine's own interpreter runs at full speed. The compiler writes no
# bytecode (-B) of the modules that it imports itself: that would bear their times, which packing changes, and stand.
compile_python() { # NATIVE_ROOT
  # Without this machine's environment, whose words would leave marks in the bytecode (interned strings are shared).
  env -i PYTHONHASHSEED=0 "${as_root[@]}" /usr/sbin/chroot "$1" /usr/bin/python3 -B -I -S -m compileall -q \
    --invalidation-mode unchecked-hash /usr/lib/python3.11 ||
    fail "the Python base cannot compile its library"
  # The one module that differs by architecture; compiled or not must not depend on which machine this is.
  rm -f "$1"/usr/lib/python3.11/__pycache__/_sysconfigdata*
}

copy_bytecode() { # FROM TO
  local compiled source
  (cd "$1" && find usr/lib/python3.11 -name '*.pyc' -print0) | while IFS= read -r -d '' compiled; do
    source=${compiled/__pycache__\//}
    source=${source%.cpython-311.pyc}.py
    cmp -s "$1/$source" "$2/$source" && (cd "$1" && cp --parents "$compiled" "$2")
  done
}

# The same files give the same bytes, whenever and wherever they were unpacked.
pack_rootfs() { # ROOT TAR
  "${as_root[@]}" tar --create --file="$2" --directory="$1" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 \
    --numeric-owner --format=gnu . || fail "cannot write $2"
}
