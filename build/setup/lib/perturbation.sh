# The files that change a run's conditions, in one folder that containers mount read-only. Sourced, never run.

perturbation_dir=$state_dir/perturbation
perturbation_zones=(America/St_Johns Asia/Kathmandu)
perturbation_locales=(de_DE.UTF-8 tr_TR.ISO-8859-9)
# The number of processors, and the kernel's notation of it.
perturbation_processors=(1=0 64=0-63)

# Moved into place whole, so the folder is complete or absent; a new recipe gets a new name.
perturbation_recipe=1

perturbation_ready() { [[ -e $perturbation_dir/recipe-$perturbation_recipe ]]; }

make_perturbation() {
  local work piece
  say "compiling the locales of perturbed runs"
  rm -rf "$perturbation_dir".??????
  work=$(mktemp -d "$perturbation_dir.XXXXXX") || fail "cannot write to $state_dir"
  mkdir -p "$work"/{locale,processors,zoneinfo}
  cp /bin/busybox "$work/busybox" && cp "$faketime_library" "$work/libfaketime.so" || fail "cannot copy to $work"
  for piece in "${perturbation_zones[@]}"; do
    mkdir -p "$work/zoneinfo/${piece%/*}"
    cp -L "/usr/share/zoneinfo/$piece" "$work/zoneinfo/$piece" || fail "there is no time zone $piece in /usr/share/zoneinfo"
  done
  for piece in "${perturbation_locales[@]}"; do
    localedef -i "${piece%%.*}" -f "${piece#*.}" --no-archive "$work/locale/$piece" || fail "the locale $piece does not compile"
  done
  for piece in "${perturbation_processors[@]}"; do printf '%s\n' "${piece#*=}" >"$work/processors/${piece%%=*}"; done
  : >"$work/recipe-$perturbation_recipe"
  chmod -R a+rX "$work"
  rm -rf "$perturbation_dir"
  mv "$work" "$perturbation_dir" || fail "cannot write to $state_dir"
}
