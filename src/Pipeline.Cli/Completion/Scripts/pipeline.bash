# Completion of `pipeline`, and of `./build.sh`, in bash. In ~/.bashrc: source <(pipeline completion bash)
# The command itself knows what can follow; what it does not know is completed as a file's name.
_pipeline() {
  local line=${COMP_LINE:0:COMP_POINT} program=$1 word head candidate
  if [[ $1 == *build.sh ]]; then program=pipeline; else line="pipeline${line#"${COMP_WORDS[0]}"}"; fi
  word=${line##*[[:space:]]}
  # bash replaces only what follows the last = or : of the word.
  head=${word%"$2"}
  COMPREPLY=()
  while IFS= read -r candidate; do
    [[ $candidate == "$word"* ]] && COMPREPLY+=("${candidate#"$head"}")
  done < <("$program" "[suggest:${#line}]" "$line" 2>/dev/null)
}
complete -o default -o nosort -F _pipeline pipeline build.sh
