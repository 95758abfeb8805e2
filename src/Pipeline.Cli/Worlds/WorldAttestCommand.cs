using System.CommandLine;
using Pipeline.Cli.Hosting;
using Pipeline.World.Attestation;

namespace Pipeline.Cli.Worlds;

/// <summary><c>pipeline world attest EXECUTION --key FILE</c>: writes a signed statement of a run's provenance for <c>cosign verify-blob-attestation</c>.</summary>
internal sealed class WorldAttestCommand(CommandContext context)
{
    private readonly Argument<ExecutionId[]> execution = ExecutionArgument.Of("The execution id of a settled run.", ArgumentArity.ZeroOrOne);

    private readonly Option<string?> key = new("--key")
    {
        Description = "The private cosign key to sign with; its password is in COSIGN_PASSWORD.", HelpName = "FILE",
    };

    private readonly Option<string?> world = WorldCommand.WorldOption();

    public Command Command(CancellationToken cancellationToken)
    {
        var command = new Command("attest", "Writes a signed statement of a run's provenance (in-toto, SLSA provenance v1) to standard output.") { execution, key, world };
        command.Validators.Add(given =>
        {
            if (given.GetResult(execution) is not { Tokens.Count: > 0 })
            {
                given.AddError("name an EXECUTION.");
            }

            if (given.GetResult(key) is null)
            {
                given.AddError("--key FILE is required.");
            }
        });
        command.SetAction(parsed => WorldCommand.Guarded(
            context, () => Run(parsed.GetValue(execution)![0], parsed.GetValue(key)!, parsed.GetValue(world), cancellationToken)));
        return command;
    }

    private int Run(ExecutionId id, string keyFile, string? place, CancellationToken cancellationToken)
    {
        WorldCommand.RequireDirectory(context, place);
        var settled = WorldCommand.With(context, place, opened => SettledRun.Read(opened, id, cancellationToken));
        return context.Answer(new RunSigning(context, keyFile).Sign(settled, cancellationToken), ExitCode.Success);
    }
}
