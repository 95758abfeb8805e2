#compdef pipeline
# Completion of `pipeline` in zsh. In ~/.zshrc, after compinit: source <(pipeline completion zsh)
# or once, in a folder of $fpath: pipeline completion zsh >_pipeline
_pipeline() {
  local line="pipeline ${(j: :)words[2,CURRENT]}"
  local -a candidates=("${(@f)$(${~words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)}")
  candidates=(${candidates:#})
  # What the command does not know is a file's name.
  if ((${#candidates})); then compadd -Q -- $candidates; else _files; fi
}
if [[ ${funcstack[1]} == _pipeline ]]; then _pipeline "$@"; else compdef _pipeline pipeline; fi
