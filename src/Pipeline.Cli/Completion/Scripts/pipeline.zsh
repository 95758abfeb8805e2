#compdef pipeline build.sh
# Completion of `pipeline`, and of `./build.sh`, in zsh. In ~/.zshrc, after compinit: source <(pipeline completion zsh)
# or once, in a folder of $fpath: pipeline completion zsh >_pipeline
_pipeline() {
  local line="pipeline ${(j: :)words[2,CURRENT]}" program=${~words[1]}
  if [[ $program == *build.sh ]]; then line="${(j: :)words[1,CURRENT]}" program=pipeline; fi
  local -a candidates=("${(@f)$($program "[suggest:${#line}]" "$line" 2>/dev/null)}")
  candidates=(${candidates:#})
  # What the command does not know is a file's name.
  if ((${#candidates})); then compadd -Q -- $candidates; else _files; fi
}
if [[ ${funcstack[1]} == _pipeline ]]; then _pipeline "$@"; else compdef _pipeline pipeline build.sh; fi
