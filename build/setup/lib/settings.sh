# Reads processors/bases.json. Sourced, never run.
# src/Pipeline.Contracts/Images/ImageCatalog.cs checks the same form; tests/golden/contracts/rootfs-bases.txt tests both.

# In the file's order; the kind by name, and of kind `rootfs` the packages (sorted, with blanks between) and the lock.
base_names=()
declare -A base_kind base_packages base_lock

package_name='[a-z0-9][a-z0-9+.-]*[a-z0-9+]'

# Takes a match from the start of $rest, after white space; leaves the match's first group in $taken.
take() { # REGEX
  [[ $rest =~ ^[[:space:]]*$1 ]] || return 1
  taken=${BASH_REMATCH[1]-} rest=${rest:${#BASH_REMATCH[0]}}
}

read_settings() {
  local rest taken
  rest=$(<"$settings") || fail "cannot read processors/bases.json"
  take '\{' && take_members take_base && [[ $rest =~ ^[[:space:]]*$ ]] || fail "processors/bases.json cannot be read: not a strict JSON object of bases"
}

string='"(([^"\\]|\\.)*)"'

take_members() { # FUNCTION that takes a value, given the member's name
  local first=1 seen=' ' name
  until take '\}'; do
    ((first)) || take ',' || return 1
    first=0
    take "$string" && take_unique && take ':' && "$1" "$name" || return 1
  done
}

# JSON with a name twice says two things.
take_unique() {
  name=$taken
  [[ $seen != *" $name "* ]] && seen+="$name "
}

take_base() { # NAME
  local base=$1 kind='' members=() packages=() lock='' listed=''
  take '\{' && take_members take_member || return 1
  [[ $base =~ ^[a-z][a-z0-9_]*$ ]] || fail "processors/bases.json: '$base' is not a name of a base ([a-z][a-z0-9_]*)"
  base_names+=("$base")
  base_kind[$base]=$kind
  [[ $kind != rootfs ]] || check_rootfs
}

take_member() { # NAME
  members+=("$1")
  case $1 in
    packages) take_packages && return ;;
    *) if take "$string"; then
        case $1 in kind) kind=$taken ;; lock) lock=$taken ;; esac
        return
      fi ;;
  esac
  take '(true|false|null|-?[0-9][0-9.eE+-]*|\[[^][]*\]|'"$string"')'
}

# A list of strings; leaves $listed empty if it is not.
take_packages() {
  local before=$rest
  packages=()
  if take '\[' && take "$string"; then
    packages=("$taken")
    while take ','; do take "$string" || { rest=$before; return 1; }; packages+=("$taken"); done
    take '\]' && listed=1 && return
  fi
  rest=$before
  return 1
}

check_rootfs() {
  local member name names
  for member in "${members[@]}"; do
    [[ $member =~ ^(kind|packages|lock)$ ]] || fail "processors/bases.json: the base '$base' has an unknown member '$member'"
  done
  [[ ! $base =~ ^(lock|published)$ ]] || fail "processors/bases.json: '$base' cannot be the name of a base that is made here"
  if [[ " ${members[*]} " == *' packages '* ]]; then
    mapfile -t names < <(printf '%s\n' "${packages[@]}" | sort -u)
    for name in "${packages[@]}"; do [[ $name =~ ^$package_name$ ]] || listed=''; done
    [[ -n $listed && ${#names[@]} == "${#packages[@]}" ]] || fail "processors/bases.json: the packages of '$base' must be a list of names of Debian packages, each once"
    base_packages[$base]=${names[*]}
  fi
  [[ " ${members[*]} " == *' lock '* ]] || return 0
  [[ -n ${base_packages[$base]-} ]] || fail "processors/bases.json: the base '$base' has a lock but no packages"
  [[ $lock == "bases/$base.lock" ]] || fail "processors/bases.json: the lock of '$base' must be \"bases/$base.lock\""
  base_lock[$base]=$lock
}
