#!/usr/bin/env bash
# Everything that containers need on this machine, in parts: detected in a few milliseconds, or installed and started.
#   engine.sh up [--no-engine-setup] [PART…]   engine, emulation, toolchain, bases (default: these), registry, signing, perturbation, checks
#             [--registry-port=N]              the registry's loopback port (default: 5055)
#   engine.sh down                             stops what `up` started, nothing else
#   engine.sh status                           one line per default part; 0 if none is missing, otherwise 1
#   engine.sh plan [--no-engine-setup] [PART…] what `up` would do with each part, and does nothing: `PART ready`,
#                                              `PART sets-up WHAT` or `PART impossible SENTENCE`; 3 if any is impossible
# Exit: 0 done, 1 failed, 2 wrong usage, 3 impossible on this machine (one sentence says what to install).
set -uo pipefail
# An engine and a registry that are started here would send traces of their own, for as long as they live.
unset "${!OTEL_@}"
here=${BASH_SOURCE[0]%/*}
[[ $here != "${BASH_SOURCE[0]}" ]] || here=.
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
. "$here/lib/packages.sh"
. "$here/lib/processes.sh"
. "$here/lib/dockerd.sh"
. "$here/lib/emulation.sh"
. "$here/lib/registry.sh"
. "$here/lib/perturbation.sh"
. "$here/lib/pip.sh"

all_parts=(engine emulation toolchain bases)

engine_ready() { buildx_installed && engine_answers; }
toolchain_ready() { [[ $OSTYPE != linux* ]] || ! compiles_here || part_installed toolchain; }
bases_ready() { [[ $OSTYPE != linux* ]] || ! names_rootfs_base || part_installed bases; }
# Signing uses any installed cosign.
signing_ready() { type -P cosign >/dev/null; }
# Where set-up cannot install, a test without its peer is skipped with the reason; where it can, no test is skipped.
checks_ready() { ! is_debian_12 || { part_installed checks && perturbation_ready && pip_ready; }; }

# If processors/compilers.json names an image, it contains the toolchain.
compiles_here() {
  local settings
  settings=$(<"$here/../../processors/compilers.json") && [[ $settings =~ \"kind\"[[:space:]]*:[[:space:]]*\"host\" ]]
}

# If processors/bases.json names only images, building bases needs nothing.
names_rootfs_base() {
  local settings
  settings=$(<"$here/../../processors/bases.json") && [[ $settings =~ \"kind\"[[:space:]]*:[[:space:]]*\"rootfs\" ]]
}

up() {
  local part missing=() absent=()
  for part; do "${part}_ready" || missing+=("$part"); done
  ((${#missing[@]})) || return 0
  require_able "${missing[@]}"
  take_lock "$own_dir"
  for part in "${missing[@]}"; do part_installed "$part" || absent+=("$part"); done
  ((${#absent[@]} == 0)) || install_parts "${absent[@]}"
  # Check again: another set-up may have started it while this one waited for the lock.
  for part in "${missing[@]}"; do
    "${part}_ready" && continue
    case $part in
      engine) start_engine ;;
      emulation) start_emulation ;;
      registry) start_registry ;;
      perturbation) make_perturbation ;;
      checks)
        perturbation_ready || make_perturbation
        pip_ready || make_pip
        ;;
    esac
    "${part}_ready" || fail "$part is still missing after set-up"
  done
}

# Ends with one sentence, before it changes anything, if set-up cannot or must not help.
require_able() { # PART…
  local part wanted=() install='' by_hand
  for part; do
    local packages="${part}_packages[*]"
    wanted+=("${!packages}")
    part_installed "$part" || install=yes
  done
  by_hand="install what these Debian packages hold: ${wanted[*]}"
  [[ " $* " != *" engine "* ]] || by_hand="start a Docker engine with buildx and $by_hand"
  [[ $* != perturbation ]] || by_hand+="; or run the lane with --no-perturb"
  [[ -z $declined ]] || cannot "missing, and left so by --no-engine-setup: $*; $by_hand"
  [[ $* != registry || -n $(type -P docker-registry) ]] || is_debian_12 ||
    cannot "no registry answers on 127.0.0.1:$registry_port; start one: docker run -d -p 127.0.0.1:$registry_port:5000 -e REGISTRY_STORAGE_DELETE_ENABLED=true registry:2"
  [[ $* != perturbation || $OSTYPE == linux* ]] || cannot "the conditions of runs can be changed only on Linux; run the lane with --no-perturb"
  [[ $OSTYPE == linux* ]] || cannot "no Docker engine with buildx answers; install and start Docker Desktop, or name your engine in DOCKER_HOST"
  [[ " $* " != *" engine "* ]] || require_reachable
  [[ -z $install ]] || is_debian_12 || cannot "this machine is not Debian 12, so set-up installs nothing; missing: $*; $by_hand"
  # A registry on loopback needs no privileges, only its program.
  ((EUID == 0)) || [[ $* == registry && -z $install ]] || cannot "missing: $*; only root can set that up; run as root: $(command_line engine.sh) up $*; or $by_hand"
}

# The same questions as `up` asks, in the same order, without the answers' consequences.
plan() { # PART…
  local part said packages code=0
  for part; do
    packages="${part}_packages[*]"
    if "${part}_ready"; then
      printf '%s ready\n' "$part"
    elif said=$(require_able "$part" 2>&1 && require_space "$part" 2>&1); then
      said="starts it"
      part_installed "$part" || said="installs ${!packages}"
      printf '%s sets-up %s\n' "$part" "$said"
    else
      printf '%s impossible %s\n' "$part" "${said#setup: }"
      code=3
    fi
  done
  return "$code"
}

require_space() { # PART
  part_installed "$1" || need_space "$install_mib" /usr
  [[ $1 != engine ]] || need_space "$engine_mib" "$(dirname "$data_root")"
}

# An engine that the user named, or may not use, is not replaced.
require_reachable() {
  [[ $engine_host == "unix://$socket" ]] || engine_answers ||
    cannot "DOCKER_HOST is $engine_host, where no engine answers; start that engine or unset DOCKER_HOST"
  [[ ! -S $socket || -w $socket ]] || cannot "this user may not use the Docker engine at $socket; $(let_in "$(id -un 2>/dev/null || id -u)" "$(stat -c %G "$socket")")"
}

# dockerd gives its socket to the group docker, if it existed at the start.
let_in() { # USER GROUP
  local group="usermod -aG $2 $1"
  [[ $2 != root ]] || group="groupadd -f docker && chgrp docker $socket && usermod -aG docker $1"
  printf 'run as root: %s; then log in again' "$group"
}

down() {
  if any_registry; then
    take_lock "$own_dir"
    stop_registries
  fi
  [[ -e $ours_file || -e $state_dir/binfmt.mounted ]] || { stop_engine; return; }
  [[ -w $state_dir ]] || cannot "the Docker engine that answers was started by root; run as root: $(command_line engine.sh) down"
  take_lock "$state_dir"
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

usage() { sed -n '2,9s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }

declined='' parts=()
(($#)) || usage
command=$1; shift
for argument; do
  case $argument in
    --no-engine-setup) declined=yes ;;
    --registry-port=*) registry_port=${argument#*=} ;;
    engine | emulation | toolchain | bases | registry | signing | perturbation | checks) parts+=("$argument") ;;
    *) printf 'setup: unknown argument: %s\n' "$argument" >&2; usage ;;
  esac
done
case $command in
  up)
    ((${#parts[@]})) || parts=("${all_parts[@]}")
    up "${parts[@]}" ;;
  down) down ;;
  status) status ;;
  plan)
    ((${#parts[@]})) || parts=("${all_parts[@]}")
    plan "${parts[@]}" ;;
  *) usage ;;
esac
