using System.CommandLine;
using Pipeline.Contracts;
using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary><c>pipeline deploy</c>: every pin as a function, in the rehearsal or on Modal.</summary>
internal static class DeployCommand
{
    public static Command Command(Edge edge, CancellationToken cancellationToken)
    {
        var release = new ReleaseOptions();
        var mode = OptionForm.Of<Mode>("--mode", "mock: the rehearsal on this machine. real: Modal, by the program modal. Never inferred.", "mock|real");
        var app = AppOption();
        var secret = new Option<string?>("--registry-secret") { Description = "real: Modal's secret with REGISTRY_USERNAME and REGISTRY_PASSWORD, for a private registry.", HelpName = "NAME" };
        var userland = OptionForm.Of<ImageReference>("--userland", "real: a public image whose C library joins images made from scratch, by digest.", "REF@DIGEST");
        var dry = new Option<bool>("--dry-run") { Description = "Prints what would be deployed, and deploys nothing." };
        var command = new Command("deploy", "Deploys every pin as a function of one application, whole or not at all. A token for the registry is in PIPELINE_TOKEN.") { mode, app, secret, userland, dry };
        release.AddTo(command);
        command.Validators.Add(given =>
        {
            if (given.GetResult(mode) is null)
            {
                given.AddError("--mode mock or --mode real is required; it is never inferred.");
            }
        });
        command.SetAction(parsed =>
        {
            var choices = new DeployChoices(parsed.GetValue(mode)!, parsed.GetValue(app)!, parsed.GetValue(secret), parsed.GetValue(userland), parsed.GetValue(dry));
            // Before a file is read or anybody is asked anything.
            return CiGuard.Check(choices.Mode, edge.Ci) is { } refusal ? Tell(edge, refusal) : Run(edge, release.Read(parsed, edge), choices, cancellationToken);
        });
        return command;
    }

    /// <summary>Which application a command is about.</summary>
    public static Option<string> AppOption() =>
        new("--app") { Description = "The application's name.", HelpName = "NAME", DefaultValueFactory = _ => DeployMockOptions.DefaultApp };

    /// <summary>Tells a fault as a person reads it.</summary>
    public static int Tell(Edge edge, Fault fault)
    {
        edge.StandardError.WriteLine($"pipeline: {fault}");
        return ExitCode.Error;
    }

    private static int Run(Edge edge, ReleaseChoices release, DeployChoices choices, CancellationToken cancellationToken)
    {
        if (choices is { Mode: var mode, DryRun: false } && mode == Mode.Real && release.IsRehearsal)
        {
            edge.StandardError.WriteLine("pipeline: Modal pulls images from a registry that it reaches: say which with --registry and --repository.");
            return ExitCode.Usage;
        }

        try
        {
            using var composition = new ReleaseComposition(release.Place(LocalChoices.For(edge.WorkingDirectory, world: null).Root), release, edge);
            using var output = new ProgressWriter(edge.StandardOutput);
            var exit = new DeployRun(composition, choices, output).Run(cancellationToken).GetAwaiter().GetResult();
            return output.Lost is { } lost ? edge.Unwritten(lost) : exit;
        }
        catch (FaultException e)
        {
            return Tell(edge, e.Fault);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }
}
