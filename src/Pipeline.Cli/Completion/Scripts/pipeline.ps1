# Completion of `pipeline` in PowerShell. In $PROFILE: pipeline completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName pipeline -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $program = $commandAst.CommandElements[0].Extent.Text
    # The text does not include blanks behind it.
    $text = $commandAst.Extent.Text.PadRight($cursorPosition - $commandAst.Extent.StartOffset).Substring(0, $cursorPosition - $commandAst.Extent.StartOffset)
    $line = 'pipeline' + $text.Substring($program.Length)
    & $program.Trim("'`"") "[suggest:$($line.Length)]" $line 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
