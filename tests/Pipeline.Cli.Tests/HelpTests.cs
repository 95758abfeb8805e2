namespace Pipeline.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("help.txt", "--help")]
    [InlineData("help-run.txt", "run", "--help")]
    [InlineData("help-replay.txt", "replay", "--help")]
    [InlineData("help-processors.txt", "processors", "--help")]
    [InlineData("help-verify.txt", "verify", "--help")]
    [InlineData("help-manifest.txt", "manifest", "--help")]
    [InlineData("help-pin.txt", "pin", "--help")]
    [InlineData("help-deploy.txt", "deploy", "--help")]
    [InlineData("help-drift.txt", "drift", "--help")]
    [InlineData("help-modal.txt", "modal", "--help")]
    [InlineData("help-modal-status.txt", "modal", "status", "--help")]
    [InlineData("help-modal-emulator.txt", "modal", "emulator", "--help")]
    [InlineData("help-world.txt", "world", "--help")]
    [InlineData("help-world-attest.txt", "world", "attest", "--help")]
    [InlineData("help-world-verify.txt", "world", "verify", "--help")]
    [InlineData("help-world-log.txt", "world", "log", "--help")]
    [InlineData("help-world-export.txt", "world", "export", "--help")]
    [InlineData("help-world-import.txt", "world", "import", "--help")]
    public void Help_is_a_result(string golden, params string[] args)
    {
        using var cli = new CommandLine();

        var result = cli.Run(args);

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Golden.Equal(golden, result.Output.ReplaceLineEndings("\n"));
    }
}
