using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Pipeline.Cli.Hosting;
using Pipeline.World;
using Pipeline.World.Crate;
using Pipeline.World.Ledger;
using Pipeline.World.S3;

namespace Pipeline.Cli.Worlds;

/// <summary><c>pipeline world export</c>: writes the whole ledger to standard output, or runs with all their files as an RO-Crate.</summary>
internal sealed class WorldExportCommand(CommandContext context)
{
    private readonly Argument<ExecutionId[]> executions = ExecutionArgument.Of("With --ro-crate: the execution ids of the runs.", ArgumentArity.ZeroOrMore);

    private readonly Option<string?> crate = new("--ro-crate")
    {
        Description = "Writes the runs and their files into this new folder, as a Workflow Run RO-Crate.", HelpName = "FOLDER",
    };

    private readonly Option<string?> license = new("--license") { Description = "With --ro-crate: the address of the files' license.", HelpName = "URL" };

    private readonly Option<string?> key = new("--key")
    {
        Description = "With --ro-crate: adds each run's attestation, signed with this private key; its password is in COSIGN_PASSWORD.", HelpName = "FILE",
    };

    private readonly Option<string?> world = WorldCommand.WorldOption();

    public Command Command(CancellationToken cancellationToken)
    {
        var command = new Command("export", "Writes the ledger to standard output as self-verifying JSON Lines, or runs into a folder.") { executions, crate, license, key, world };
        command.Validators.Add(Check);
        command.SetAction(parsed => WorldCommand.Guarded(context, () => Run(parsed, cancellationToken)));
        return command;
    }

    private void Check(CommandResult given)
    {
        var runs = given.GetResult(executions) is { Tokens.Count: > 0 };
        if (given.GetResult(crate) is null)
        {
            if (runs || given.GetResult(license) is not null || given.GetResult(key) is not null)
            {
                given.AddError("EXECUTION, --license and --key need --ro-crate.");
            }
        }
        else if (!runs)
        {
            given.AddError("--ro-crate: name an EXECUTION.");
        }

        if (given.GetValue(license) is { } address && LicenseOf(address) is null)
        {
            given.AddError($"--license: '{address}' is not an address (https://…).");
        }
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var place = parsed.GetValue(world);
        WorldCommand.RequireDirectory(context, place);
        return WorldCommand.With(context, place, from =>
            parsed.GetValue(crate) is { } target ? WriteCrate(from, target, parsed, cancellationToken) : WriteLedger(from.Ledger, cancellationToken));
    }

    private int WriteCrate(IWorld from, string folder, ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new CrateOptions
        {
            License = parsed.GetValue(license) is { } address ? LicenseOf(address) : null,
            Attest = parsed.GetValue(key) is { } file ? run => new RunSigning(context, file).Sign(run, cancellationToken) : null,
        };
        var runs = parsed.GetValue(executions)!.Distinct().ToArray();
        RunCrate.Write(from, runs, Path.GetFullPath(folder, context.WorkingDirectory), options, cancellationToken);
        return context.Answer(Encoding.UTF8.GetBytes($"{folder}: {runs.Length} {(runs.Length == 1 ? "run" : "runs")}\n"), ExitCode.Success);
    }

    private int WriteLedger(ILedger ledger, CancellationToken cancellationToken)
    {
        try
        {
            var lines = new BufferedStream(context.StandardOutput, 64 * 1024);
            LedgerLines.Write(ledger.Read(), lines, cancellationToken);
            lines.Flush();
            return ExitCode.Success;
        }
        catch (IOException e)
        {
            return context.OutputNotWritten(e);
        }
    }

    private static Uri? LicenseOf(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? uri : null;
}
