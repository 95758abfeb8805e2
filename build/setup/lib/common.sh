# Shared by all scripts of build/setup/: the location of state, messages and failures.
# Sourced, never run.

# Everything that set-up keeps on the machine. Your own directory (PIPELINE_ENGINE_DIR) makes a second,
# separate engine in it, with its data, socket and log.
state_dir=${PIPELINE_ENGINE_DIR:-/var/lib/pipeline-setup}
# A user stops what the user has started; what root starts belongs to the machine.
own_dir=$state_dir
((EUID == 0)) || [[ -n ${PIPELINE_ENGINE_DIR:-} ]] || own_dir=${XDG_STATE_HOME:-${HOME:-/nonexistent}/.local/state}/pipeline-setup

say() { printf 'setup: %s\n' "$*" >&2; }

# One sentence that says what to do; 3 distinguishes "impossible on this machine" from "failed" (1) and "wrong usage" (2).
cannot() { printf 'setup: %s\n' "$*" >&2; exit 3; }

# The command line for one of our scripts, from any folder.
command_line() { printf '%q' "$(readlink -f "$here/$1")"; } # SCRIPT

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# Concurrent set-ups wait for each other. Commands that outlive us are started with 9>&-.
take_lock() { # DIRECTORY
  mkdir -p "$1" 2>/dev/null && { exec 9>>"$1/lock"; } 2>/dev/null || fail "cannot write to $1"
  if ! flock -n 9; then
    say "another set-up is at work ($(<"$1/lock")); waiting for it"
    flock -w 900 9 || fail "another set-up ($(<"$1/lock")) has held $1/lock for 15 minutes"
  fi
  printf 'process %d since %(%H:%M:%S)T\n' "$$" -1 >"$1/lock"
}

# A full disk leaves half-installed packages and half-written images, so stop before.
need_space() { # MIB PATH
  local free
  free=$(df --output=avail -m "$2" 2>/dev/null | tail -n 1) || return 0
  (( free >= $1 )) || fail "the disk under $2 has ${free// /} MiB free and set-up needs $1 MiB; free some space and run it again"
}

case $HOSTTYPE in
  x86_64) native_arch=amd64 ;;
  aarch64 | arm64) native_arch=arm64 ;;
  *) native_arch=$HOSTTYPE ;;
esac
