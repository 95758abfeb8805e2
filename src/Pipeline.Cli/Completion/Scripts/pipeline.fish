# Completion of `pipeline`, and of `./build.sh`, in fish. Once: pipeline completion fish >~/.config/fish/completions/pipeline.fish
function __pipeline_complete
    set --local words (commandline --current-process --tokenize --cut-at-cursor)
    set --local word (commandline --current-token --cut-at-cursor)
    set --local program $words[1]
    set --local line (string join ' ' -- pipeline $words[2..] "$word")
    if string match --quiet '*build.sh' -- $program
        set line (string join ' ' -- $words "$word")
        set program pipeline
    end
    set --local candidates ($program "[suggest:"(string length -- $line)"]" $line 2>/dev/null | string match --regex '.+')
    # What the command does not know is a file's name.
    if set --query candidates[1]
        string join \n -- $candidates
    else
        __fish_complete_path $word
    end
end
complete --command pipeline --command build.sh --no-files --arguments '(__pipeline_complete)'
