# Locks of bases: processors/bases/NAME.lock, one line for each package and architecture, sorted by bytes.
#   # Debian packages of a base, format 1: PACKAGE…
#   NAME:ARCH=VERSION=sha256:HEX
# Sourced, never run.

lock_head() { printf '# Debian packages of a base, format 1: %s' "$1"; } # PACKAGES
lock_line="^($package_name):(amd64|arm64)=([0-9][A-Za-z0-9.+:~-]*)=sha256:([0-9a-f]{64})\$"
# shellcheck disable=SC2016 # a command to be read
relock() { printf '`pipeline base lock %s` writes it anew' "$1"; } # NAME

# Lines "NAME VERSION SHA256" as lines of a lock.
to_lock_lines() { sed "s/^\([^ ]*\) \([^ ]*\) /\1:$1=\2=sha256:/"; } # ARCH

# Checks the form of a lock, and puts its lines into $work/locked-ARCH as "NAME VERSION SHA256".
read_lock() { # NAME
  local base=$1 file=processors/${base_lock[$1]} path line='' last='' key seen=' ' number=0 whole=0
  path=$here/../../$file
  : >"$work/locked-amd64" >"$work/locked-arm64"
  [[ -e $path ]] || fail "$file is missing; \`pipeline base lock $base\` writes it"
  { exec 8<"$path"; } 2>/dev/null || fail "$file cannot be read"
  while IFS= read -r line <&8 && whole=1 || { whole=0; [[ -n $line ]]; }; do
    number=$((number + 1))
    ((whole)) || fail "$file ends in the middle of line $number; $(relock "$base")"
    if ((number == 1)); then
      [[ $line == "$(lock_head '')"* ]] || fail "$file is not a lock of format 1; $(relock "$base")"
      [[ $line == "$(lock_head "${base_packages[$base]}")" ]] || fail "$file is for other packages than processors/bases.json names; $(relock "$base")"
      continue
    fi
    [[ $line =~ $lock_line ]] || fail "$file: line $number is not NAME:ARCHITECTURE=VERSION=sha256:HEX; $(relock "$base")"
    key=${BASH_REMATCH[1]}:${BASH_REMATCH[2]}
    [[ $seen != *" $key "* ]] || fail "$file has $key twice; $(relock "$base")"
    [[ $last < $line ]] || fail "$file: line $number is not sorted; $(relock "$base")"
    seen+="$key " last=$line
    printf '%s %s %s\n' "${BASH_REMATCH[1]}" "${BASH_REMATCH[3]}" "${BASH_REMATCH[4]}" >>"$work/locked-${BASH_REMATCH[2]}"
  done
  exec 8<&-
  sort -o "$work/locked-amd64" "$work/locked-amd64" && sort -o "$work/locked-arm64" "$work/locked-arm64"
  ((number)) || fail "$file is empty; $(relock "$base")"
}

# Compares the lock with the archive: which files are gone, which have other content.
check_files() { # NAME, with both archives open
  local base=$1 file=processors/${base_lock[$1]} arch name version sum gone=() other=()
  for arch in amd64 arm64; do
    list_versions "$arch" <"$work/locked-$arch" >"$work/versions-$arch"
    cut -d ' ' -f 1-3 "$work/versions-$arch" >"$work/listed"
    cut -d ' ' -f 1,2 "$work/versions-$arch" >"$work/listed-versions"
    while read -r name version sum; do
      if grep -qxF "$name $version $sum" "$work/listed"; then continue
      elif grep -qxF "$name $version" "$work/listed-versions"; then other+=("$name:$arch=$version")
      else fetch_unlisted "$arch" "$name" "$version" "$sum" || gone+=("$name:$arch=$version"); fi
    done <"$work/locked-$arch"
  done
  ((${#gone[@]} == 0)) || fail "the archive no longer has these packages of $file: ${gone[*]}; $(relock "$base")"
  ((${#other[@]} == 0)) || fail "the archive has other files than $file under these versions: ${other[*]}; $(relock "$base")"
}

# Checks that the lock has all dependencies of its packages, and nothing else.
check_closure() { # NAME ARCH
  local base=$1 arch=$2 file=processors/${base_lock[$1]} extra
  cut -d ' ' -f 1,2 "$work/locked-$arch" >"$work/locked-versions"
  only_versions "$arch" <"$work/locked-versions"
  choose_packages "$arch" "${base_packages[$base]}" >"$work/chosen" ||
    fail "$file lacks packages for $arch: $(archive_error); $(relock "$base")"
  extra=$(comm -23 "$work/locked-versions" "$work/chosen" | cut -d ' ' -f 1)
  [[ -z $extra ]] || fail "$file has packages for $arch that nothing needs: ${extra//$'\n'/ }; $(relock "$base")"
}

# Chooses the newest of the archive: lines "NAME VERSION SHA256" in $work/newest-ARCH.
choose_newest() { # NAME ARCH
  local base=$1 arch=$2 package
  : >"$work/apt-$arch/preferences"
  choose_packages "$arch" "${base_packages[$base]}" >"$work/chosen" || fail "the archive cannot provide the packages of '$base' for $arch: $(archive_error)"
  for package in ${base_packages[$base]}; do
    grep -q "^${package//./\\.} " "$work/chosen" || fail "the archive has no package $package for $arch, which processors/bases.json names for the base '$base'"
  done
  list_versions "$arch" <"$work/chosen" >"$work/versions-$arch"
  awk 'side == "chosen" { wanted[$1 " " $2]; next } ($1 " " $2) in wanted && !seen[$1]++ { print $1, $2, $3 }' side=chosen "$work/chosen" side=versions "$work/versions-$arch" >"$work/newest-$arch"
  [[ $(wc -l <"$work/newest-$arch") == "$(wc -l <"$work/chosen")" ]] || fail "the archive's index has no SHA-256 for packages of '$base' for $arch"
}

write_lock() { # NAME
  local base=$1 arch folder=$here/../../processors/bases
  open_archives
  for arch in amd64 arm64; do
    choose_newest "$base" "$arch"
    to_lock_lines "$arch" <"$work/newest-$arch" >"$work/lines-$arch"
  done
  { lock_head "${base_packages[$base]}"; echo; sort "$work"/lines-*; } >"$work/lock"
  mkdir -p "$folder" && cp "$work/lock" "$folder/.$base.lock" && mv "$folder/.$base.lock" "$folder/$base.lock" || fail "cannot write $folder/$base.lock"
  printf 'processors/bases/%s.lock\n' "$base"
}

# Lines "BASE: NAME:ARCH LOCKED → NEWEST"; none stands for a package that one side does not have.
print_outdated() { # NAME, with both archives open
  local base=$1 arch
  read_lock "$base"
  : >"$work/outdated"
  for arch in amd64 arm64; do
    choose_newest "$base" "$arch"
    join -a 1 -a 2 -e none -o 0,1.2,2.2 "$work/locked-$arch" "$work/newest-$arch" |
      awk -v base="$base" -v arch="$arch" '$2 != $3 { print base ": " $1 ":" arch " " $2 " → " $3 }' >>"$work/outdated"
  done
  if [[ -s $work/outdated ]]; then cat "$work/outdated"; else say "the lock of '$base' has the archive's newest packages"; fi
}
