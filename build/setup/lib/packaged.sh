# Root file systems of bases with `packages`: exactly these Debian packages and their dependencies. Sourced, never run.

# What no processor needs: documentation except copyright files, message catalogues, second copies of the time zones,
# completions for shells, notes for packagers.
packaged_unused=(usr/share/man usr/share/info usr/share/locale usr/share/lintian usr/share/bug usr/share/doc-base usr/share/gtk-doc usr/share/help
  usr/share/bash-completion usr/share/zsh usr/share/fish usr/share/zoneinfo/posix usr/share/zoneinfo/right var/cache var/lib/apt)

# Packages whose scripts do nothing that an image needs, or only what the steps below do. We have read them.
harmless_packages=(base-files base-passwd bash ca-certificates coreutils dash debconf debianutils dpkg gawk hicolor-icon-theme libc-bin libc6 libgcrypt20
  libgssapi-krb5-2 libpython3.11-minimal libssl3 openssl perl perl-base python3 python3.11 python3.11-minimal readline-common tar tzdata ucf)

make_packaged() { # NAME NATIVE_ARCH FOREIGN_ARCH
  local base=$1 arch
  if [[ -n ${base_lock[$base]-} ]]; then
    read_lock "$base"
    say "making the base image '$base' of the packages in processors/${base_lock[$base]} (about a minute, once)"
  else
    say "making the base image '$base' of the newest packages, because it has no lock: give it \"lock\": \"bases/$base.lock\" in processors/bases.json, and run \`pipeline base lock $base\`"
  fi
  open_archives
  [[ -z ${base_lock[$base]-} ]] || check_files "$base"
  for arch in amd64 arm64; do
    if [[ -n ${base_lock[$base]-} ]]; then check_closure "$base" "$arch"; else choose_newest "$base" "$arch"; mv "$work/newest-$arch" "$work/locked-$arch"; fi
  done
  for arch in amd64 arm64; do
    download_packages "$arch" <"$work/locked-$arch"
    to_lock_lines "$arch" <"$work/locked-$arch" >"$work/packages.$arch"
    packaged_rootfs "$base" "$arch"
    rm -r "$work/debs-$arch"
  done
  compile_packaged "$work/$2" "$work/$3"
}

# The environment of the base's images, as JSON strings.
packaged_env() { # ROOT
  printf '"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"'
  [[ ! -s $1/etc/ssl/certs/ca-certificates.crt ]] || printf ',"SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"'
  [[ ! -e $1/usr/bin/python3.11 ]] || printf ',%s' "$python_env"
}

# Unpacks the packages of $work/debs-ARCH into one root file system, in the order of their names.
packaged_rootfs() { # NAME ARCH
  local arch=$2 root=$work/$2 deb unhandled=''
  mkdir -p "$root"/{etc/ssl/certs,usr/bin,usr/sbin,usr/lib,proc,sys,dev,run,var/lib/dpkg,var/tmp,tmp,home,root}
  ln -s usr/bin usr/sbin usr/lib "$root"
  [[ $arch != amd64 ]] || { mkdir "$root/usr/lib64" && ln -s usr/lib64 "$root"; }
  for deb in "$work/debs-$arch"/*; do
    dpkg-deb --fsys-tarfile "$deb" 2>>"$log" | "${as_root[@]}" tar --extract --preserve-permissions --no-same-owner --keep-directory-symlink --directory="$root" 2>>"$log" ||
      fail "cannot unpack ${deb##*/} for $arch: $(tail -n 1 "$log") (log: $log)"
    dpkg-deb --control "$deb" "$work/control" 2>>"$log" || fail "cannot unpack the scripts of ${deb##*/} for $arch (log: $log)"
    # Scanners of images read this list.
    { sed '/^Package:/a Status: install ok installed' "$work/control/control" && echo; } >>"$root/var/lib/dpkg/status"
    is_handled "${deb##*/}" "$work/control" || unhandled+=" ${deb##*/}"
    cat "$work"/control/{pre,post}inst 2>/dev/null | list_alternatives >>"$work/alternatives-$arch"
    rm -r "$work/control"
  done
  "${as_root[@]}" chmod -R u+rwX "$root" || fail "cannot change $root"
  link_alternatives "$root" <"$work/alternatives-$arch"
  finish_rootfs "$root"
  [[ $arch != "$native_arch" || -z $unhandled ]] ||
    say "the installation scripts of packages do not run, and the base '$1' lacks what they would do for:$unhandled; check that your processors work without it"
}

# Does the known steps instead of the scripts, and removes the files that no processor needs.
finish_rootfs() { # ROOT
  local root=$1 unused
  if [[ -d $root/usr/share/ca-certificates ]]; then
    find "$root/usr/share/ca-certificates" -name '*.crt' -print0 | sort -z | xargs -0 -r cat >"$root/etc/ssl/certs/ca-certificates.crt"
  fi
  [[ ! -e $root/usr/share/libc-bin/nsswitch.conf ]] || cp "$root/usr/share/libc-bin/nsswitch.conf" "$root/etc/nsswitch.conf"
  [[ -e $root/usr/bin/sh || -L $root/usr/bin/sh || ! -e $root/usr/bin/bash ]] || ln -s bash "$root/usr/bin/sh"
  for unused in "${packaged_unused[@]}"; do rm -rf "${root:?}/$unused"; done
  find "$root/usr/share/doc" -mindepth 2 ! -type d ! -name copyright -delete 2>/dev/null
  find "$root/usr/share/doc" -mindepth 1 -type d -empty -delete 2>/dev/null
  mkdir -p "$root/var/cache"
  chmod 1777 "$root/tmp" "$root/var/tmp"
  write_users "$root"
}

# False if a script of the package would do something that no known step does, or if its libraries need the linker's cache.
is_handled() { # NAME CONTROL
  [[ " ${harmless_packages[*]} " != *" $1 "* ]] || return 0
  [[ ! -e $2/postinst ]] || is_harmless "$2/postinst" || return 1
  # Of what scripts do before an installation, only this has an effect on the first one.
  ! grep -qE '^[^#]*(dpkg-divert|adduser|addgroup|useradd|groupadd)' "$2/preinst" 2>/dev/null || return 1
  ! grep -q '^/etc/ld\.so\.conf\.d/' "$2/conffiles" 2>/dev/null
}

# Commands of maintainer scripts that change nothing in an image: tests, exits, messages, and helpers for services, menus,
# upgrades and Python's bytecode (which we compile).
harmless_words='(if|elif|while|then|else|do|!|\{)'
harmless_commands='set -|exit|return|:|true|false|shift|break|fi|then|else|do|done|esac|\{|\}|\[ |test |command -v |which |type |dpkg --compare-versions |case .* in$|\(?[a-z*|" -]+\)$|[a-z_]+ ?\(\)( ?\{)?$'
harmless_helpers='ldconfig|py3compile|pypy3compile|update-menus|update-rc\.d|invoke-rc\.d|deb-systemd-helper|deb-systemd-invoke|systemctl|update-desktop-database|install-info|dpkg-maintscript-helper|dpkg-trigger|add-shell|update-shells|db_[a-z]+|\. /usr/share/debconf/confmodule'
harmless_pattern="^($harmless_words )*(($harmless_commands)|([a-z/]*/)?($harmless_helpers)( |\$)|[A-Za-z_]+=[^\$\`]*\$|(echo|printf) [^>]*(>&2|> ?/dev/null.*)?\$|$harmless_words\$|update-alternatives [^\$\`]*\$)"

is_harmless() { # SCRIPT
  local line piece
  IFS= read -r line <"$1"
  [[ $line =~ ^#!\ ?/bin/(ba|da)?sh ]] || return 1
  # Without -r, read joins continued lines.
  # shellcheck disable=SC2162
  while read line || [[ -n $line ]]; do
    [[ $line != \#* ]] || continue
    line=${line//&&/$'\n'} line=${line//||/$'\n'} line=${line//;/$'\n'}
    while read -r piece; do
      [[ -z $piece || $piece =~ $harmless_pattern ]] || return 1
    done <<<"$line"
  done <"$1"
}

# Prints the alternatives that a script registers with literal arguments, and their slaves: lines "LINK PATH PRIORITY".
list_alternatives() {
  local line words i
  # shellcheck disable=SC2162
  while read line || [[ -n $line ]]; do
    [[ $line =~ ^(if\ )?update-alternatives\ .*--install\ ([^\$\`]*)$ ]] || continue
    read -ra words <<<"${BASH_REMATCH[2]%%[|;&]*}"
    [[ ${#words[@]} -ge 4 && ${words[3]} =~ ^[0-9]+$ ]] || continue
    printf '%s %s %s\n' "${words[0]}" "${words[2]}" "${words[3]}"
    for ((i = 4; i + 3 < ${#words[@]}; i += 4)); do
      [[ ${words[i]} == --slave ]] && printf '%s %s %s\n' "${words[i + 1]}" "${words[i + 3]}" "${words[3]}"
    done
  done
}

# The highest priority gets the link; among equals, the first path.
link_alternatives() { # ROOT, lines "LINK PATH PRIORITY"
  local root=$1 link path priority last=''
  while read -r link path priority; do
    [[ $link != "$last" && $link == /* && $path == /* && -e $root$path && ! -e $root$link ]] || continue
    last=$link
    mkdir -p "$root${link%/*}" && ln -s "$path" "$root$link" || fail "cannot write $root$link"
  done < <(sort -k1,1 -k3,3nr -k2,2)
}

list_modules() { # ROOT → sorted lines "SHA256  PATH"
  (cd "$1" && find usr/lib/python3.11 usr/lib/python3 usr/share -name '*.py' -type f -print0 2>/dev/null | xargs -0 -r sha256sum | sort)
}

# Compiles the modules that both architectures have in common, in one order, so that the bytes do not depend on the machine's.
compile_packaged() { # NATIVE_ROOT FOREIGN_ROOT
  local native=$1 foreign=$2
  [[ -x $native/usr/bin/python3.11 && -d $native/usr/lib/python3.11 ]] || return 0
  comm -12 <(list_modules "$native") <(list_modules "$foreign") | sed -n 's,^[0-9a-f]\{64\}  ,/,p' | sort >"$native/modules"
  # Packages contain modules for other versions of Python, which cannot be compiled; they are no failure.
  env -i PYTHONHASHSEED=0 "${as_root[@]}" /usr/sbin/chroot "$native" /usr/bin/python3.11 -B -I -S -m compileall -q \
    --invalidation-mode unchecked-hash -i /modules >>"$log" 2>&1
  rm "$native/modules"
  [[ -e $native/usr/lib/python3.11/__pycache__/os.cpython-311.pyc ]] || fail "the base's Python cannot compile its library: $(tail -n 1 "$log") (log: $log)"
  (cd "$native" && find usr -name '*.cpython-311.pyc' -path '*/__pycache__/*' -print0 | xargs -0 cp --parents -t "$foreign") || fail "cannot write to $foreign"
}
