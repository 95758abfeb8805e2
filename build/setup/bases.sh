#!/usr/bin/env bash
# The base images that processors/bases.json calls `rootfs`, each as a multi-platform OCI image layout.
#   bases.sh [NAME…]   default: all of them
# Prints a line a base: the name, a blank, the sha256: digest of its index. The layout is .pipeline/bases/NAME; a build
# takes it as `--build-context base=oci-layout://…/.pipeline/bases/NAME@sha256:…`.
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

settings=$here/../../processors/bases.json
bases=$here/../../.pipeline/bases
# The bytes are dated by decree: 2024-01-01T00:00:00Z.
umask 022
export SOURCE_DATE_EPOCH=1704067200 LC_ALL=C
created=2024-01-01T00:00:00Z

# The strict reading of this file is the lane's; here only the names of kind `rootfs` count.
rootfs_bases() {
  local text rest
  text=$(<"$settings") || fail "cannot read processors/bases.json"
  rest=${text//[[:space:]]/}
  while [[ $rest =~ \"([a-z][a-z0-9_]*)\":\{\"kind\":\"rootfs\"\}(.*) ]]; do
    printf '%s\n' "${BASH_REMATCH[1]}"
    rest=${BASH_REMATCH[2]}
  done
}

# A base is made anew when the recipe changes; security updates come with `rm -r .pipeline/bases`.
recipe() {
  local sum
  sum=$(cat "$here/bases.sh" "$here/lib/rootfs.sh" "$here/lib/layout.sh" | sha256sum)
  printf '%s' "${sum%% *}"
}

# Root may make the bases of a checkout that is somebody else's (in a container, with sudo): what it makes there is theirs,
# or they could write nothing beside it.
give_back() {
  local checkout=$here/../..
  ((EUID == 0)) && [[ ! -O $checkout && -d $bases ]] || return 0
  chown --no-dereference --reference="$checkout" "${bases%/*}" && chown --recursive --no-dereference --reference="$checkout" "$bases" ||
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

make_base() { # NAME RECIPE
  local name=$1 arch foreign_arch=arm64 manifests=() layout scratch=$bases
  [[ $native_arch == amd64 ]] || foreign_arch=amd64
  [[ $name == python ]] || cannot "processors/bases.json asks for a rootfs base '$name'; set-up can make: python"
  is_debian_12 || cannot "a rootfs base is made on Debian 12; elsewhere name a Python image by digest in processors/bases.json: {\"kind\": \"image\", \"reference\": \"…@sha256:…\"}"
  may_be_root || cannot "the base image '$name' is missing and this user may not make it, for the kernel gives ordinary users no namespace; run as root: $(command_line bases.sh)"
  part_installed bases || "$here/engine.sh" up bases 9>&- || exit
  if [[ ! -s $state_dir/apt/sources.list ]]; then
    # Set-up installed nothing here, and this user may not write where it would.
    [[ -w $state_dir || $EUID == 0 ]] || state_dir=$bases/.apt
    write_apt_configuration
  fi
  # apt handles no path that has a double quote.
  [[ $scratch != *\"* ]] || scratch=${TMPDIR:-/tmp}
  need_space 1500 "$scratch"
  say "making the base image '$name' of Debian packages (about half a minute, once)"
  log=$bases/$name.log
  : >"$log"
  work=$(mktemp -d "$scratch/.work.XXXXXX") || fail "cannot write to $scratch"
  trap 'rm -rf "$work"; give_back' EXIT
  layout=$work/layout
  mkdir -p "$layout/blobs/sha256"
  "${name}_rootfs" "$native_arch" "$work/$native_arch"
  compile_python "$work/$native_arch"
  "${name}_rootfs" "$foreign_arch" "$work/$foreign_arch"
  copy_bytecode "$work/$native_arch" "$work/$foreign_arch"
  for arch in amd64 arm64; do
    pack_rootfs "$work/$arch" "$work/$arch.tar"
    add_image "$layout" "$arch" "$work/$arch.tar" "$created"
  done
  finish_layout "$layout"
  rm -rf "${bases:?}/$name"
  mv "$layout" "$bases/$name"
  cat "$work"/packages.* >"$bases/$name.packages"
  printf '%s' "$2" >"$bases/$name.recipe"
  rm -rf "$work"
}

main() {
  local name now names=("$@")
  ((${#names[@]})) || mapfile -t names < <(rootfs_bases)
  now=$(recipe)
  trap give_back EXIT
  for name in "${names[@]}"; do
    is_current "$name" "$now" && print_digest "$name" && continue
    take_lock "$bases"
    is_current "$name" "$now" || make_base "$name" "$now"
    print_digest "$name" || fail "the base image '$name' is not whole; remove .pipeline/bases and run this again"
  done
}

main "$@"
