using System.CommandLine;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Pinning;

namespace Pipeline.Cli.Release;

/// <summary><c>pipeline pin</c>: builds images for a registry and pins them by digest.</summary>
internal static class PinCommand
{
    public static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var release = new ReleaseOptionSet();
        var processor = new Argument<string?>("PROCESSOR") { Description = $"{OptionText.Processor}.", Arity = ArgumentArity.ZeroOrOne };
        var verify = new Option<bool>("--verify-reproducible") { Description = $"{OptionText.VerifyReproducible}." };
        var key = new Option<string?>("--sign-key") { Description = $"{OptionText.SignKey}.", HelpName = "FILE" };
        var alone = new Option<bool>("--no-pull-request") { Description = $"{OptionText.NoPullRequest}." };
        var dry = new Option<bool>("--dry-run") { Description = $"{OptionText.DryRun}." };
        var degree = OptionForm.Whole("--degree", $"{OptionText.Degree}.", "N", 1, PinCommandOptions.MaxDegree);
        var command = new Command("pin", "Builds the images of processors whose source has changed, pushes them and pins them by digest. PIPELINE_REGISTRY_TOKEN holds the token for the registry, PIPELINE_GITHUB_TOKEN the one for GitHub.") { processor, verify, key, alone, dry, degree };
        release.AddTo(command);
        command.SetAction(parsed =>
        {
            var options = new PinCommandOptions
            {
                Processor = parsed.GetValue(processor),
                VerifyReproducible = parsed.GetValue(verify),
                SignKey = parsed.GetValue(key),
                NoPullRequest = parsed.GetValue(alone),
                DryRun = parsed.GetValue(dry),
                Degree = (int)(parsed.GetValue(degree) ?? PinCommandOptions.DefaultDegree),
            };
            return release.TryRead(parsed, context, out var place) ? Run(context, place, options, cancellationToken) : ExitCode.Usage;
        });
        return command;
    }

    private static int Run(CommandContext context, ReleaseCommandOptions release, PinCommandOptions options, CancellationToken cancellationToken)
    {
        var root = LocalCommandOptions.For(context.WorkingDirectory, world: null).Root;
        using var output = new ProgressWriter(context.StandardOutput);
        var outcome = BuildAndPinCommand.Run(root, release, options, context, PlainConsole.Over(output), cancellationToken);
        if (outcome is PinOutcome.Refused { Fault: var fault })
        {
            context.StandardError.WriteLine($"pipeline: {fault.Message}");
        }

        var exit = outcome is PinOutcome.Planned or PinOutcome.Finished { Report.Failed: false } ? ExitCode.Success : ExitCode.Error;
        return output.Lost is { } lost ? context.OutputNotWritten(lost) : exit;
    }
}
