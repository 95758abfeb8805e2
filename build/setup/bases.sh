#!/usr/bin/env bash
# The base images that processors/bases.json calls `rootfs`, each as a multi-platform OCI image layout.
#   bases.sh [NAME…]             makes them where they are missing or not current; default: all of them
#   bases.sh --lock NAME         writes the lock of a base of packages: the archive's newest versions, with their digests;
#                                prints its path
#   bases.sh --outdated [NAME…]  lists what --lock would change; default: all bases that have a lock, and
#                                a sentence on standard error about each rootfs base without one
# Making prints a line a base: the name, a blank, the sha256: digest of its index. The layout is .pipeline/bases/NAME; a
# build takes it as `--build-context base=oci-layout://…/.pipeline/bases/NAME@sha256:…`.
# Exit: 0 done, 1 it broke, 2 wrong usage, 3 this machine cannot (one sentence says what to do).
set -uo pipefail
here=${BASH_SOURCE[0]%/*}
[[ $here != "${BASH_SOURCE[0]}" ]] || here=.
[[ $here == /* ]] || here=$PWD/$here
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
. "$here/lib/packages.sh"
. "$here/lib/rootfs.sh"
. "$here/lib/layout.sh"
. "$here/lib/settings.sh"
. "$here/lib/archive.sh"
. "$here/lib/baselock.sh"
. "$here/lib/packaged.sh"

settings=$here/../../processors/bases.json
bases=$here/../../.pipeline/bases
# The bytes are dated by decree: 2024-01-01T00:00:00Z.
umask 022
export SOURCE_DATE_EPOCH=1704067200 LC_ALL=C
created=2024-01-01T00:00:00Z

# A base is made anew when its recipe changes; security updates come with a new lock, or with `rm -r .pipeline/bases`.
recipe() { # NAME
  local sum lock=${base_lock[$1]-}
  [[ -z $lock || ! -e $here/../../processors/$lock ]] || lock=$here/../../processors/$lock
  sum=$({ printf '%s\n' "${base_packages[$1]-}" "${base_lock[$1]-}"
    cat "$here/bases.sh" "$here"/lib/{rootfs,layout,settings,archive,baselock,packaged}.sh ${lock:+"$lock"}; } 2>/dev/null | sha256sum)
  printf '%s' "${sum%% *}"
}

# Root may make the bases of a checkout that is somebody else's (in a container, with sudo): what it makes there is theirs,
# or they could write nothing beside it.
give_back() {
  local checkout=$here/../.. locks=$here/../../processors/bases
  ((EUID == 0)) && [[ ! -O $checkout && -d $bases ]] || return 0
  [[ -d $locks ]] || locks=''
  chown --no-dereference --reference="$checkout" "${bases%/*}" && chown --recursive --no-dereference --reference="$checkout" "$bases" ${locks:+"$locks"} ||
    fail "cannot give $bases to the owner of the checkout; run as root: chown -R --reference=$(printf '%q %q' "$checkout" "${bases%/*}")"
}

print_digest() { # NAME; fails when the layout is not whole
  local index
  index=$(<"$bases/$1/index.json") || return 1
  [[ $index =~ \"digest\":\"(sha256:[0-9a-f]{64})\" && -s $bases/$1/blobs/sha256/${BASH_REMATCH[1]#sha256:} ]] || return 1
  printf '%s %s\n' "$1" "${BASH_REMATCH[1]}"
}

is_current() { # NAME RECIPE
  [[ -r $bases/$1.recipe && $(<"$bases/$1.recipe") == "$2" ]]
}

# Creates $work, where everything is made before it is moved to its place, and reads the machine's apt sources.
open_work() { # NAME of the log
  local scratch=$bases
  if [[ ! -s $state_dir/apt/sources.list ]]; then
    # Set-up installed nothing here, and this user may not write where it would.
    [[ -w $state_dir || $EUID == 0 ]] || state_dir=$bases/.apt
    mkdir -p "$state_dir" || fail "cannot write to $state_dir"
    write_apt_configuration
  fi
  # apt handles no path that has a double quote.
  [[ $scratch != *\"* ]] || scratch=${TMPDIR:-/tmp}
  need_space 1500 "$scratch"
  log=$bases/$1.log
  : >"$log"
  work=$(mktemp -d "$scratch/.work.XXXXXX") || fail "cannot write to $scratch"
  trap 'rm -rf "$work"; give_back' EXIT
}

# shellcheck disable=SC2016 # a command to be copied
in_container() { printf 'docker run --rm --volume "$PWD:$PWD" --workdir "$PWD" debian:12 build/setup/bases.sh %s' "$*"; }

make_base() { # NAME RECIPE
  local name=$1 arch foreign_arch=arm64 manifests=() layout env='"PATH=/usr/bin","SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",'$python_env
  [[ $native_arch == amd64 ]] || foreign_arch=amd64
  [[ $name == python || -n ${base_packages[$name]-} ]] || cannot "processors/bases.json has no packages for the rootfs base '$name'; only python can be made without them"
  is_debian_12 || cannot "a rootfs base is made on Debian 12; elsewhere name a Python image by digest in processors/bases.json: {\"kind\": \"image\", \"reference\": \"…@sha256:…\"}"
  may_be_root || cannot "the base image '$name' is missing and this user may not make it, for the kernel gives ordinary users no namespace; run as root: $(command_line bases.sh)"
  [[ -n ${base_packages[$name]-} ]] || part_installed bases || "$here/engine.sh" up bases 9>&- || exit
  open_work "$name"
  layout=$work/layout
  mkdir -p "$layout/blobs/sha256"
  if [[ -n ${base_packages[$name]-} ]]; then
    make_packaged "$name" "$native_arch" "$foreign_arch"
    env=$(packaged_env "$work/$native_arch")
  else
    make_python
  fi
  for arch in amd64 arm64; do
    pack_rootfs "$work/$arch" "$work/$arch.tar"
    add_image "$layout" "$arch" "$work/$arch.tar" "$created" "$env"
  done
  finish_layout "$layout"
  rm -rf "${bases:?}/${name:?}"
  mv "$layout" "$bases/$name"
  cat "$work"/packages.* >"$bases/$name.packages"
  printf '%s' "$2" >"$bases/$name.recipe"
  rm -rf "$work"
}

make_python() {
  say "making the base image '$name' of Debian packages (about half a minute, once)"
  python_rootfs "$native_arch" "$work/$native_arch"
  compile_python "$work/$native_arch"
  python_rootfs "$foreign_arch" "$work/$foreign_arch"
  copy_bytecode "$work/$native_arch" "$work/$foreign_arch"
}

require_lock() { # NAME
  [[ -n $1 && -n ${base_kind[$1]-} ]] || usage "processors/bases.json has no base '$1'"
  [[ -n ${base_lock[$1]-} ]] || usage "the base '$1' has no lock; give it \"lock\": \"bases/$1.lock\" beside its packages in processors/bases.json"
  is_debian_12 || cannot "the Debian archive is read on Debian 12; elsewhere run: $(in_container "${mode:+$mode }$1")"
}

usage() { printf 'setup: %s\n' "$*" >&2; exit 2; }

make_all() {
  local name now names=("$@")
  if ((${#names[@]} == 0)); then
    for name in "${base_names[@]}"; do [[ ${base_kind[$name]} != rootfs ]] || names+=("$name"); done
  fi
  trap give_back EXIT
  for name in "${names[@]}"; do
    [[ -n $name ]] || usage "name a base"
    now=$(recipe "$name")
    is_current "$name" "$now" && print_digest "$name" && continue
    take_lock "$bases"
    is_current "$name" "$now" || make_base "$name" "$now"
    print_digest "$name" || fail "the base image '$name' is not whole; remove .pipeline/bases and run this again"
  done
}

lock_base() {
  (($# == 1)) || usage "name one base: bases.sh --lock NAME"
  require_lock "$1"
  take_lock "$bases"
  open_work "$1"
  write_lock "$1"
}

lock_members() { # NAME; what it lacks for a lock
  [[ -n ${base_packages[$1]-} ]] || printf '"packages" and '
  printf '"lock": "bases/%s.lock"' "$1"
}

list_outdated() {
  local name names=("$@")
  if ((${#names[@]} == 0)); then
    for name in "${base_names[@]}"; do
      if [[ -n ${base_lock[$name]-} ]]; then names+=("$name"); continue; fi
      [[ ${base_kind[$name]} != rootfs ]] ||
        say "$name has no lock, so its packages are compared with nothing: give it $(lock_members "$name") in processors/bases.json, then run pipeline base lock $name"
    done
  fi
  for name in "${names[@]}"; do require_lock "$name"; done
  ((${#names[@]})) || return 0
  take_lock "$bases"
  open_work .outdated
  open_archives
  for name in "${names[@]}"; do print_outdated "$name"; done
}

main() {
  local mode=''
  read_settings
  case ${1-} in
    --lock) mode=$1; shift; lock_base "$@" ;;
    --outdated) mode=$1; shift; list_outdated "$@" ;;
    -*) usage "unknown option '$1': bases.sh [NAME…], bases.sh --lock NAME, or bases.sh --outdated [NAME…]" ;;
    *) make_all "$@" ;;
  esac
}

main "$@"
