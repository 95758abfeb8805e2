# The Debian archive as apt sees it on an empty machine: which packages a list of names needs, their digests, their files.
# Sourced, never run.

# Runs one of apt's programs for one architecture, with this machine's sources and proxies only. It does not change to
# apt's own user, who may have no access to the folder.
apt_for() { # ARCH PROGRAM ARGUMENT…
  local arch=$1 program=$2 dir=$work/apt-$1
  shift 2
  "$program" -q -o Dir::State="$dir" -o Dir::State::lists="$dir/lists" -o Dir::State::status="$dir/status" -o Dir::Cache="$dir/cache" \
    -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts="$dir/empty" \
    -o Dir::Etc::preferences="$dir/preferences" -o Dir::Etc::preferencesparts="$dir/empty" -o APT::Default-Release= \
    -o APT::Architecture="$arch" -o APT::Architectures::="$arch" -o APT::Sandbox::User=root -o Debug::NoLocking=true \
    -o APT::Install-Recommends=false -o APT::Install-Suggests=false -o APT::Immediate-Configure=false \
    -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Update::Error-Mode=any "$@" </dev/null 9>&-
}

open_archive() { # ARCH
  local dir=$work/apt-$1
  mkdir -p "$dir"/{lists/partial,cache/archives/partial,empty}
  : >"$dir/status" >"$dir/preferences"
  grep ' bookworm' "$state_dir/apt/sources.list" >"$dir/sources.list"
  apt_for "$1" apt-get update >"$work/apt.log" 2>&1 || fail "apt-get update failed for $1: $(archive_error)"
}

open_archives() {
  open_archive amd64
  open_archive arm64
}

archive_error() {
  local line
  cat "$work/apt.log" >>"$log"
  line=$(grep -m 1 ' Depends: ' "$work/apt.log") || line=$(grep -m 1 '^E:' "$work/apt.log") || line=$(tail -n 1 "$work/apt.log")
  line=${line#"${line%%[! ]*}"}
  printf '%s (log: %s)' "${line#E: }" "$log"
}

# The packages that apt would install on an empty machine, with versions. Fails if it cannot; $work/apt.log says why.
choose_packages() { # ARCH PACKAGES → lines "NAME VERSION"
  local file unlisted=()
  for file in "$work/unlisted-$1"/*.deb; do [[ ! -e $file ]] || unlisted+=(--with-source "$file"); done
  # shellcheck disable=SC2086 # names without blanks
  apt_for "$1" apt-get "${unlisted[@]}" --simulate install $2 >"$work/apt.log" 2>&1 || return 1
  sed -n 's/^Inst \([^ :]*\)\(:[^ ]*\)\? (\([^ ]*\) .*/\1 \3/p' "$work/apt.log" | sort
}

# Hides every other version and package from apt.
only_versions() { # ARCH, lines "NAME VERSION"
  local name version
  { printf 'Package: *\nPin: release *\nPin-Priority: -1\n'
    while read -r name version; do printf '\nPackage: %s\nPin: version %s\nPin-Priority: 1001\n' "$name" "$version"; done
  } >"$work/apt-$1/preferences"
}

# Every version of the named packages that the archive lists.
list_versions() { # ARCH, lines that begin with a name → lines "NAME VERSION SHA256 URI"
  local file repository
  sort -u >"$work/names"
  apt_for "$1" apt-get indextargets --format '$(REPO_URI)|$(FILENAME)' 'Created-By: Packages' >"$work/indexes" 2>>"$log"
  while IFS='|' read -r repository file; do
    printf 'Repository: %s\n' "$repository"
    apt_for "$1" /usr/lib/apt/apt-helper cat-file "$file" && echo
  done <"$work/indexes" 2>>"$log" |
    awk 'side == "names" { wanted[$1]; next } $1 == "Repository:" { repository = $2 }
      $1 == "Package:" { name = $2; version = sum = file = "" } $1 == "Version:" { version = $2 } $1 == "SHA256:" { sum = $2 } $1 == "Filename:" { file = $2 }
      /^$/ { if (name in wanted && sum != "") print name, version, sum, repository file; name = "" }' side=names "$work/names" side=index - | sort -u
}

# An archive keeps files for a while, and its mirrors may keep them for good, after its index lists newer ones in their
# place. The lock has their digest, so nothing else is needed to trust them. Leaves the file in $work/unlisted-ARCH.
fetch_unlisted() { # ARCH NAME VERSION SHA256, with $work/versions-ARCH
  local place kind target=$work/unlisted-$1/$2.deb
  mkdir -p "${target%/*}"
  while read -r place; do
    for kind in "$1" all; do
      apt_for "$1" /usr/lib/apt/apt-helper download-file "$place/$2_${3#*:}_$kind.deb" "$target" "SHA256:$4" >>"$log" 2>&1 && return
      rm -f "$target" "$target.FAILED"
    done
  done < <(awk -v name="$2" '$1 == name { sub("/[^/]*$", "", $4); print $4 }' "$work/versions-$1" | sort -u)
  return 1
}

# Downloads into $work/debs-ARCH, and checks each file's digest, name, version and architecture.
download_packages() { # ARCH, lines "NAME VERSION SHA256"
  local arch=$1 name version sum file field wanted=() dir=$work/debs-$1
  local -A sums=()
  mkdir -p "$dir"
  while read -r name version sum; do
    sums["$name $version"]=$sum
    if [[ -e $work/unlisted-$arch/$name.deb ]]; then mv "$work/unlisted-$arch/$name.deb" "$dir"; else wanted+=("$name=$version"); fi
  done
  ((${#wanted[@]} == 0)) || (cd "$dir" && apt_for "$arch" apt-get download "${wanted[@]}") >"$work/apt.log" 2>&1 || fail "apt-get download failed for $arch: $(archive_error)"
  for file in "$dir"/*.deb; do
    field=$(dpkg-deb --show --showformat='${Package} ${Version} ${Architecture}' "$file" 2>>"$log") || fail "the archive's ${file##*/} is not a Debian package"
    read -r name version field <<<"$field"
    sum=$(sha256sum <"$file")
    [[ ${sums["$name $version"]-} == "${sum%% *}" ]] || fail "the archive's file of $name $version for $arch has sha256:${sum%% *}, not sha256:${sums["$name $version"]-}"
    [[ $field == "$arch" || $field == all ]] || fail "the archive's file of $name $version for $arch is for $field"
    unset "sums[$name $version]"
    mv "$file" "$dir/$name" || fail "cannot write to $dir"
  done
  ((${#sums[@]} == 0)) || fail "apt-get download left out for $arch: ${!sums[*]}"
}
