# Emulation of the other architecture, to run its containers here too. Sourced, never run.

binfmt=/proc/sys/fs/binfmt_misc

# Only a Linux host registers emulators itself; elsewhere the engine's virtual machine does.
emulation_ready() {
  [[ $OSTYPE == linux* ]] || return 0
  local line
  [[ -r $binfmt/$foreign_qemu ]] || return 1
  # F: the kernel keeps the emulator open, so containers need none inside.
  while read -r line; do
    case $line in disabled) return 1 ;; flags:*F*) return 0 ;; esac
  done <"$binfmt/$foreign_qemu"
  return 1
}

start_emulation() {
  local said
  if [[ ! -e $binfmt/register ]]; then
    mount -t binfmt_misc binfmt_misc "$binfmt" || fail "cannot mount binfmt_misc: this kernel has no support for emulators"
    : >"$state_dir/binfmt.mounted"
  fi
  say "registering $foreign_qemu"
  said=$(update-binfmts --enable "$foreign_qemu" 2>&1)
  emulation_ready || fail "update-binfmts --enable $foreign_qemu did not register it: ${said##*$'\n'}"
}

stop_emulation() {
  [[ -e $state_dir/binfmt.mounted ]] || return 0
  rm -f "$state_dir/binfmt.mounted"
  if mountpoint -q "$binfmt"; then umount "$binfmt"; fi
}
