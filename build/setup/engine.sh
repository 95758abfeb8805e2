#!/usr/bin/env bash
# What containers need on this machine, part by part: present in a few milliseconds, or installed and started.
#   engine.sh up [--no-engine-setup] [PART…]   engine, emulation, toolchain, bases (default: all)
#   engine.sh down                             stops what `up` started, nothing else
#   engine.sh status                           one line a part; 0 when all are there, 1 otherwise
# Exit: 0 done, 1 it broke, 2 wrong usage, 3 this machine cannot (one sentence says what to install).
set -uo pipefail
shopt -s nullglob
here=${BASH_SOURCE[0]%/*}
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
. "$here/lib/packages.sh"
. "$here/lib/dockerd.sh"
. "$here/lib/emulation.sh"

all_parts=(engine emulation toolchain bases)

engine_ready() { buildx_installed && engine_answers; }
toolchain_ready() { [[ $OSTYPE != linux* ]] || part_installed toolchain; }
bases_ready() { [[ $OSTYPE != linux* ]] || part_installed bases; }

up() {
  local part missing=() install=()
  for part; do "${part}_ready" || missing+=("$part"); done
  ((${#missing[@]})) || return 0
  [[ -z $declined ]] || cannot "--no-engine-setup was given and this is missing: ${missing[*]}; install a Docker engine with buildx (and qemu-user-static, clang, lld, mmdebstrap) yourself"
  take_lock
  for part in "${missing[@]}"; do part_installed "$part" || install+=("$part"); done
  ((${#install[@]} == 0)) || install_parts "${install[@]}"
  # Another set-up may have done it while this one waited for the lock.
  for part in "${missing[@]}"; do
    "${part}_ready" && continue
    case $part in
      engine) start_engine ;;
      emulation) start_emulation ;;
    esac
  done
  for part in "${missing[@]}"; do "${part}_ready" || fail "$part is still missing after set-up"; done
}

down() {
  [[ -e $ours_file || -e $state_dir/binfmt.mounted ]] || { stop_engine; return; }
  take_lock
  stop_engine
  stop_emulation
}

status() {
  local part state code=0
  for part in "${all_parts[@]}"; do
    if "${part}_ready"; then state=ready; else state=missing code=1; fi
    printf '%-10s %s\n' "$part" "$state"
  done
  return "$code"
}

usage() { sed -n '2,6s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }

declined='' parts=()
(($#)) || usage
command=$1; shift
for argument; do
  case $argument in
    --no-engine-setup) declined=yes ;;
    engine | emulation | toolchain | bases) parts+=("$argument") ;;
    *) printf 'setup: unknown argument: %s\n' "$argument" >&2; usage ;;
  esac
done
case $command in
  up) up "${parts[@]:-${all_parts[@]}}" ;;
  down) down ;;
  status) status ;;
  *) usage ;;
esac
