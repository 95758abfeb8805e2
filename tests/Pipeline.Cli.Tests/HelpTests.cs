using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;

namespace Pipeline.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("help.txt", "--help")]
    [InlineData("help-run.txt", "run", "--help")]
    [InlineData("help-replay.txt", "replay", "--help")]
    [InlineData("help-processors.txt", "processors", "--help")]
    [InlineData("help-init.txt", "init", "--help")]
    [InlineData("help-upgrade.txt", "upgrade", "--help")]
    [InlineData("help-new.txt", "new", "--help")]
    [InlineData("help-new-processor.txt", "new", "processor", "--help")]
    [InlineData("help-new-case.txt", "new", "case", "--help")]
    [InlineData("help-completion.txt", "completion", "--help")]
    [InlineData("help-doctor.txt", "doctor", "--help")]
    [InlineData("help-verify.txt", "verify", "--help")]
    [InlineData("help-manifest.txt", "manifest", "--help")]
    [InlineData("help-base.txt", "base", "--help")]
    [InlineData("help-base-lock.txt", "base", "lock", "--help")]
    [InlineData("help-base-outdated.txt", "base", "outdated", "--help")]
    [InlineData("help-pin.txt", "pin", "--help")]
    [InlineData("help-promote.txt", "promote", "--help")]
    [InlineData("help-prune.txt", "prune", "--help")]
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

    /// <summary>An attribute's text is a constant, into which no number can be inserted: the texts repeat the numbers that the options have.</summary>
    [Fact]
    public void Shared_texts_state_the_defaults_and_limits_of_the_options()
    {
        Assert.EndsWith($"(default: {ReleaseCommandOptions.DefaultRehearsalPort})", OptionText.RehearsalPort, StringComparison.Ordinal);
        Assert.EndsWith($"1 to {PinCommandOptions.MaxDegree} (default: {PinCommandOptions.DefaultDegree})", OptionText.Degree, StringComparison.Ordinal);
    }
}
