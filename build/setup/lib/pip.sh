# The next release's pip, which writes lock files, as a wheel beside the machine's own pip. Sourced, never run.

pip_wheel=$state_dir/pip.whl

pip_ready() { [[ -e $pip_wheel ]]; }

make_pip() {
  local work found
  say "unpacking pip of Debian's next release"
  write_apt_configuration
  work=$(mktemp -d "$state_dir/pip.XXXXXX") || fail "cannot write to $state_dir"
  chmod a+rx "$work"
  apt_get update
  (cd "$work" && apt_get download "python3-pip-whl/$newer_release") || exit
  dpkg-deb --extract "$work"/python3-pip-whl_*.deb "$work/all" || fail "cannot unpack python3-pip-whl"
  found=("$work"/all/usr/share/python-wheels/pip-*.whl)
  chmod a+r "${found[0]}"
  mv "${found[0]}" "$pip_wheel" || fail "python3-pip-whl has no wheel of pip"
  rm -rf "$work"
}
