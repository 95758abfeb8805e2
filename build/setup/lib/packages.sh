# Debian packages: each part's needs, their detection and installation. Sourced, never run.

# The next release's engine has buildx and runs on this release's libc, as do its registry clients, which this release
# does not have; everything else stays this release's.
newer_release=trixie
newer_packages=(docker.io docker-cli docker-buildx containerd cosign oras)

case $native_arch in
  amd64) native_triplet=x86_64-linux-gnu foreign_triplet=aarch64-linux-gnu foreign_libc=libc6-dev-arm64-cross foreign_qemu=qemu-aarch64 ;;
  *) native_triplet=aarch64-linux-gnu foreign_triplet=x86-64-linux-gnu foreign_libc=libc6-dev-amd64-cross foreign_qemu=qemu-x86_64 ;;
esac

engine_packages=(docker.io docker-cli docker-buildx containerd runc iptables tini ca-certificates curl)
engine_files=(/usr/bin/docker /usr/sbin/dockerd /usr/bin/containerd /usr/bin/runc /usr/sbin/iptables
  /usr/bin/tini /usr/bin/curl /usr/libexec/docker/cli-plugins/docker-buildx)

emulation_packages=(qemu-user-static binfmt-support)
emulation_files=(/usr/bin/"$foreign_qemu"-static /usr/sbin/update-binfmts)

bases_packages=(mmdebstrap arch-test)
bases_files=(/usr/bin/mmdebstrap)

# NativeAOT links with clang and lld; each architecture's binutils strip its executable.
toolchain_packages=(clang lld zlib1g-dev binutils "gcc-$foreign_triplet" "binutils-$foreign_triplet" "$foreign_libc")
toolchain_files=(/usr/bin/clang /usr/bin/ld.lld /usr/include/zlib.h
  /usr/bin/x86_64-linux-gnu-objcopy /usr/bin/aarch64-linux-gnu-objcopy
  "/usr/bin/${foreign_triplet/x86-64/x86_64}-gcc"
  "/usr/${foreign_triplet/x86-64/x86_64}/lib/libc.a")

registry_packages=(docker-registry)
registry_files=(/usr/bin/docker-registry)

signing_packages=(cosign)
signing_files=(/usr/bin/cosign)

# A static shell, a library that changes the clock, and the sources of locales and time zones.
faketime_library=/usr/lib/$native_triplet/faketime/libfaketimeMT.so.1
perturbation_packages=(busybox-static libfaketime locales tzdata)
perturbation_files=(/bin/busybox "$faketime_library" /usr/share/i18n/locales/tr_TR /usr/share/zoneinfo/Asia/Kathmandu)

# What the tests compare with: a Python for its kit, other shells, another CBOR, another JSON writer, the ledger's stock readers, another TLS, a real registry and its clients, a real S3 store, pip's own library.
checks_packages=(python3 zsh fish python3-cbor2 nodejs jq sqlite3 openssl docker-registry cosign oras skopeo radosgw ceph-mon ceph-osd ceph-common python3-packaging "${perturbation_packages[@]}")
checks_files=("${perturbation_files[@]}" /usr/bin/python3 /usr/bin/zsh /usr/bin/fish /usr/lib/python3/dist-packages/cbor2/__init__.py /usr/bin/node /usr/bin/npm /usr/bin/jq /usr/bin/sqlite3 /usr/bin/openssl /usr/bin/docker-registry /usr/bin/cosign /usr/bin/oras /usr/bin/skopeo
  /usr/bin/radosgw /usr/bin/ceph-mon /usr/bin/ceph-osd /usr/bin/ceph /usr/lib/python3/dist-packages/packaging/__init__.py)
# Debian packages npm separately from Node.js; other packages of Node.js include it, and conflict with Debian's.
[[ -e /usr/bin/npm ]] || checks_packages+=(npm)

# True if every file of a part exists and no installation was interrupted. Only built-ins, because this is the fast path.
part_installed() { # PART
  local -n files=$1_files
  local file
  [[ ! -e $state_dir/installing ]] || return 1
  for file in "${files[@]}"; do [[ -e $file ]] || return 1; done
}

install_mib=1500

install_parts() { # PART…
  local part package wanted=() missing=()
  for part; do
    local -n packages=${part}_packages
    wanted+=("${packages[@]}")
  done
  repair_dpkg
  for package in "${wanted[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  if ((${#missing[@]})); then
    say "installing Debian packages: ${missing[*]}"
    need_space "$install_mib" /usr
    write_apt_configuration
    : >"$state_dir/installing"
    apt_get update
    apt_get install -y --no-install-recommends "${missing[@]}"
  fi
  rm -f "$state_dir/installing"
}

is_debian_12() {
  local ID='' VERSION_ID=''
  # shellcheck source=/dev/null
  [[ -r /etc/os-release ]] && . /etc/os-release
  [[ $ID == debian && $VERSION_ID == 12 && $native_arch =~ ^(amd64|arm64)$ ]]
}

# A killed apt leaves packages unpacked but not configured; dpkg names them and can finish.
repair_dpkg() {
  [[ -n $(dpkg --audit 2>/dev/null) ]] || return 0
  say "finishing packages that an earlier installation left half-installed"
  without_services dpkg --configure -a >"$state_dir/apt.log" 2>&1 </dev/null && return
  write_apt_configuration
  apt_get update
  apt_get install -y --fix-broken --no-install-recommends
}

# Our own sources and pins, so that the machine's stay unchanged. The archive's address is the machine's:
# whichever mirror it uses for its own release also has the newer one, signed by keys it already trusts.
write_apt_configuration() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg uri suite lines
  lines=$(debian_sources)
  if [[ -z $lines ]]; then
    apt-get update >"$state_dir/apt.log" 2>&1 || true
    lines=$(debian_sources)
  fi
  [[ -n $lines ]] || cannot "the apt sources of this machine name no reachable Debian archive; see $state_dir/apt.log"
  mkdir -p "$state_dir"/apt/{lists/partial,empty}
  while IFS='|' read -r uri suite; do
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$uri" "$suite"
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$uri" "${suite/#bookworm/$newer_release}"
  done <<<"$lines" >"$state_dir/apt/sources.list"
  printf 'Package: *\nPin: release n=%s*\nPin-Priority: -1\n\nPackage: %s\nPin: release n=%s*\nPin-Priority: 990\n' \
    "$newer_release" "${newer_packages[*]}" "$newer_release" >"$state_dir/apt/preferences"
}

debian_sources() {
  # shellcheck disable=SC2016 # apt's own placeholders
  apt-get indextargets --format '$(ORIGIN)|$(REPO_URI)|$(CODENAME)|$(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    sed -n 's/^Debian|\(.*|bookworm[a-z-]*\)|main$/\1/p' | sort -u
}

apt_get() {
  local options=(-q -o Dir::Etc::sourcelist="$state_dir/apt/sources.list" -o Dir::Etc::sourceparts="$state_dir/apt/empty"
    -o Dir::Etc::preferences="$state_dir/apt/preferences" -o Dir::Etc::preferencesparts="$state_dir/apt/empty"
    -o Dir::State::lists="$state_dir/apt/lists" -o Acquire::Languages=none -o Acquire::Retries=3
    -o APT::Update::Error-Mode=any -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold)
  DEBIAN_FRONTEND=noninteractive without_services apt-get "${options[@]}" "$@" >"$state_dir/apt.log" 2>&1 </dev/null 9>&- ||
    fail "apt-get $1 failed: $(apt_error) (log: $state_dir/apt.log)"
}

apt_error() {
  grep -m 1 'No space left on device' "$state_dir/apt.log" || grep -E '^(E:|dpkg: error)' "$state_dir/apt.log" | tail -n 1
}

# Packages start their service when installed, but we start this engine with our settings. If an interrupted set-up
# left its policy behind, we remove it; the machine's own stays.
without_services() {
  local policy=/usr/sbin/policy-rc.d mark='# Left by an interrupted set-up of the pipeline; safe to remove.' status=0
  if [[ -e $policy ]] && ! grep -qF "$mark" "$policy"; then "$@"; return; fi
  printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$policy" && chmod +x "$policy"
  "$@" || status=$?
  rm -f "$policy"
  return "$status"
}
