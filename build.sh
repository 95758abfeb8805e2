#!/usr/bin/env bash
# The front door: ./build.sh [TARGET…] [--option VALUE…]; './build.sh --help' lists both.
# Compiles build/ if its sources have changed, then becomes the compiled program.
#   NUKE_PACKAGES=10.1.0      compile against the published packages instead of the embedded engine
#   DOTNET_INSTALL_SCRIPT=F   install a missing SDK with this script instead of the official one
# Another shell starts over in bash: `sh build.sh`.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
if (return 0 2>/dev/null); then
  echo "build.sh is a program: run ${BASH_SOURCE[0]} instead of sourcing it." >&2
  return 2
fi
set -euo pipefail

# The folder of this file, with all symbolic links resolved. With CDPATH set, `cd` may go elsewhere, and prints where.
unset -v CDPATH IFS
self=${BASH_SOURCE[0]}
while [[ -L $self ]]; do
  link=$(readlink -- "$self")
  [[ $link == /* ]] || link=$(dirname -- "$self")/$link
  self=$link
done
root=$(cd -P -- "$(dirname -- "$self")" && pwd)
# MSBuild splits such a path, or reads it as a pattern or as another path.
if [[ $root == *[\;*?\"\\]* || $root == *'@('* || $root =~ %[0-9A-Fa-f]{2} ]]; then
  echo "MSBuild cannot build in $root: move the checkout to a path without ';', '*', '?', '\"', '\\', '@(', and '%' before two digits." >&2
  exit 1
fi
temp=$root/.nuke/temp
stamp=$temp/build-${NUKE_PACKAGES:-engine}.stamp

# Finds every source file of the program below these directories.
find_sources() { # DIRECTORY… -- FIND-ACTION…
  local inputs=() file
  for file in "$root"/{global.json,Directory.Build.{props,targets,rsp},Directory.Packages.props,.editorconfig}; do
    [[ ! -e $file ]] || inputs+=("$file")
  done
  while [[ $1 != -- ]]; do inputs+=("$1") && shift; done
  find "${inputs[@]}" -type d '(' -name bin -o -name obj -o -path "$root/build/setup" ')' -prune -o -type f "${@:2}" 2>&1
}

# Path, size and time of every source file.
fingerprint() {
  if [[ $OSTYPE == darwin* ]]; then
    find_sources "$@" -- -exec stat -f '%N %z %Fm' {} +
  else
    find_sources "$@" -- -printf '%p %s %T@\n'
  fi
}

# A digest of the paths and contents of all source files. It is slower than the fingerprint, and the same in a fresh checkout.
contents() {
  local sha256=(sha256sum)
  [[ $OSTYPE != darwin* ]] || sha256=(shasum -a 256)
  find_sources "$@" -- -exec "${sha256[@]}" {} + | LC_ALL=C sort | "${sha256[@]}"
}

# The stamp: the directory of the compiled program, that of the SDK, the digest of the contents, the number of input directories, these, and the fingerprint.
read_stamp() {
  local count line
  program='' sdk='' digest='' directories=() known=''
  [[ -f $stamp ]] || return 1
  {
    IFS= read -r program && IFS= read -r sdk && IFS= read -r digest && IFS= read -r count && [[ $count =~ ^[0-9]+$ ]] || return 1
    while ((count-- > 0)); do IFS= read -r line && directories+=("$line") || return 1; done
    known=$(cat)
  } <"$stamp"
}

write_stamp() {
  printf '%s\n' "$program" "$sdk" "$digest" "${#directories[@]}" "${directories[@]}" "$known" >"$stamp.$$" && mv -f "$stamp.$$" "$stamp"
}

up_to_date() {
  local now
  read_stamp && [[ -x $program/_build && -x $sdk/dotnet ]] || return 1
  now=$(fingerprint "${directories[@]}")
  [[ $known != "$now" ]] || return 0
  # A CI restores the compiled program into a fresh checkout, where only times differ.
  [[ -n $known && $digest == "$(contents "${directories[@]}")" ]] || return 1
  known=$now
  write_stamp 2>/dev/null || true
}

# A compiled program looks for its runtime in DOTNET_ROOT_<ARCHITECTURE>, DOTNET_ROOT and the usual places, but not beside the dotnet on PATH.
use_sdk() {
  unset -v "${!DOTNET_ROOT_@}"
  export DOTNET_ROOT=$sdk PATH=$sdk:$PATH
}

# Runs dotnet in the checkout, where it finds global.json and gets paths without symbolic links, with only the variables on the list.
run_dotnet() (
  cd -- "$root" || exit
  kept=() dropped=()
  while read -r line; do
    [[ -z $line || $line == '#'* ]] || kept+=("$line")
  done <build/dotnet-environment.txt || exit
  while IFS= read -r name; do
    for line in "${kept[@]}"; do
      # shellcheck disable=SC2053 # The line is a pattern.
      [[ $name != $line ]] || continue 2
    done
    dropped+=(-u "$name")
  done <<<"$(awk 'BEGIN { for (name in ENVIRON) print name }')"
  exec env ${dropped[@]+"${dropped[@]}"} dotnet "$@"
)

# The folder of the installed SDK that satisfies global.json; empty without one.
locate_sdk() {
  local version line
  sdk=''
  version=$(run_dotnet --version 2>/dev/null) || return 0
  # A line of the list: 10.0.401 [/usr/share/dotnet/sdk]
  while IFS= read -r line; do
    [[ $line != "${version##*$'\n'} ["*'/sdk]' ]] || { line=${line#*'['} sdk=${line%'/sdk]'}; }
  done <<<"$(run_dotnet --list-sdks)"
}

no_sdk() {
  echo "The .NET SDK could not be $1; install the version that global.json names." >&2
  exit 3
}

not_writable() {
  echo "$temp cannot be written to, and the front door is compiled there: make the checkout writable for $(id -un), or copy it." >&2
  exit 1
}

# The machine's SDK if global.json accepts it, else the one installed here, else install it.
find_sdk() {
  local script=${DOTNET_INSTALL_SCRIPT:-} own=$temp/dotnet
  [[ -r $root/build/dotnet-environment.txt ]] || { echo "build/dotnet-environment.txt is missing: restore it, and see that git does not ignore build/." >&2; exit 1; }
  locate_sdk
  [[ -z $sdk ]] || return 0
  PATH=$own:$PATH
  locate_sdk
  [[ -z $sdk ]] || return 0
  echo "No .NET SDK here satisfies global.json: installing one into $own" >&2
  if [[ -z $script ]]; then
    script=$temp/dotnet-install.sh
    curl -fsSL https://dot.net/v1/dotnet-install.sh -o "$script" || no_sdk downloaded
  fi
  bash "$script" --install-dir "$own" --jsonfile "$root/global.json" --no-path >&2 || no_sdk installed
  sdk=$own
}

lock_file() { # [nowait]
  if command -v flock >/dev/null; then
    flock ${1:+-n} 9
  else
    perl -MFcntl=:flock -e 'open(F, ">&=", 9); exit !flock(F, LOCK_EX | ($ARGV[0] ? LOCK_NB : 0))' ${1:+1}
  fi
}

# Concurrent invocations: one compiles, the other waits and then finds the work done. The compiler is started with 9>&-,
# because it leaves servers running that would hold the lock for minutes.
take_lock() {
  exec 9>>"$temp/build.lock"
  if ! lock_file nowait; then
    echo "Waiting: $(<"$temp/build.lock") compiles build/" >&2
    lock_file
  fi
  echo "process $$" >"$temp/build.lock"
}

# Each compilation has its own directory, so that one in use by another invocation is never overwritten. The stamp is written
# last and atomically, so an interrupted compilation leaves the old one, or none.
compile() {
  local before output line
  [[ ! -t 2 ]] || echo "Compiling build/ …" >&2
  find_sdk
  use_sdk
  if ((${#directories[@]} == 0)); then
    directories=("$root/build")
    [[ ! -d $root/src ]] || directories+=("$root/src")
  fi
  before=$(fingerprint "${directories[@]}")
  output=$temp/build/$(date +%s)-$$
  # Relative, because `-o` converts it to an absolute path, in which a comma would end the property.
  if ! run_dotnet publish build/_build.csproj -c Release -p:RunAnalyzers=false -p:PublishDir="../${output#"$root/"}/" -nologo -tl:off -v q -clp:NoSummary \
    ${NUKE_PACKAGES:+-p:NukePackages="$NUKE_PACKAGES"} >"$temp/build.log" 2>&1 9>&-; then
    rm -rf "$output"
    show_errors
    exit 1
  fi
  # Vulnerabilities in Nuke itself are not errors.
  told 'warning NU190[1-4]' >&2
  # Files may have changed during the compilation: then the next invocation compiles again.
  known='' digest='' program=$output
  [[ $before != "$(fingerprint "${directories[@]}")" ]] || known=unchanged
  directories=()
  while IFS= read -r line; do directories+=("${line%/}"); done <"$output/inputs.txt"
  [[ -z $known ]] || digest=$(contents "${directories[@]}") known=$(fingerprint "${directories[@]}")
  write_stamp
  # Another invocation may still run from one of the newest few.
  ls -dt "$temp"/build/*/ | tail -n +5 | while IFS= read -r line; do rm -rf "$line"; done
}

# The compiler's lines with these words, each once and without the root.
told() {
  local lines
  lines=$(grep -E "(: |^)$1:" "$temp/build.log" | sed 's/ \[[^]]*\]$//; s/^ *//' | sort -u) || true
  [[ -z $lines ]] || printf '%s\n' "${lines//"$root/"/}"
}

show_errors() {
  local lines
  # Why an SDK package was not found stands in lines of their own without a code.
  lines=$(told '(error|warning) [A-Z]+[0-9]+'; sed -nE 's/^.* : error : +(Unable to (find package|resolve) .*)/\1/p' "$temp/build.log" | sort -u)
  if [[ -n $lines ]]; then echo "$lines" >&2; else cat "$temp/build.log" >&2; fi
  # A compiler on a full disk ends without a message.
  lines=$(df -Pm "$temp" | awk 'NR == 2 { print $4 }')
  ((${lines:-1000} >= 100)) || echo "The disk under $temp has $lines MiB free; compiling needs 100." >&2
}

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 NUKE_TELEMETRY_OPTOUT=1
if ! up_to_date; then
  mkdir -p "$temp" 2>/dev/null && [[ -w $temp ]] || not_writable
  take_lock
  up_to_date || compile
  exec 9>&-
fi
use_sdk
exec "$program/_build" "$@"
