using System.CommandLine;
using Pipeline.Adapters.Git;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;
using Pipeline.Lanes.DeployMock;
using Pipeline.Lanes.Release;
using Pipeline.Modal.Configuration;
using Pipeline.Modal.Deployments;

namespace Pipeline.Cli.Modal;

/// <summary><c>pipeline deploy</c>: deploys every pin as a function, in the rehearsal or on Modal.</summary>
internal static class DeployCommand
{
    public static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var release = new ReleaseOptionSet();
        var mode = OptionForm.Of<Mode>("--mode", "mock: the rehearsal on this machine. real: Modal, with the program modal. Required.", "mock|real");
        var app = ReleaseOptionSet.AppOption();
        var secret = new Option<string?>("--registry-secret") { Description = "real: Modal's secret with REGISTRY_USERNAME and REGISTRY_PASSWORD, for a private registry.", HelpName = "NAME" };
        var userland = OptionForm.Of<ImageReference>("--userland", "real: a public image whose C library joins images made from scratch, by digest.", "REF@DIGEST");
        var dry = new Option<bool>("--dry-run") { Description = $"{OptionText.DryRun}." };
        var command = new Command("deploy", "Deploys every pin as a function of one application, all or nothing. PIPELINE_REGISTRY_TOKEN holds the token for the registry.") { mode, app, secret, userland, dry };
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
            var commandOptions = new DeployCommandOptions(parsed.GetValue(mode)!, parsed.GetValue(app)!, parsed.GetValue(secret), parsed.GetValue(userland), parsed.GetValue(dry));
            // Checked before any file is read and anything is contacted.
            return CiGuard.Check(commandOptions.Mode, context.Ci) is { } refusal ? ReportFault(context, refusal)
                : release.TryRead(parsed, context, out var place) ? Run(context, place, commandOptions, cancellationToken)
                : ExitCode.Usage;
        });
        return command;
    }

    /// <summary>Reports a fault to a person.</summary>
    public static int ReportFault(CommandContext context, Fault fault)
    {
        context.StandardError.WriteLine($"pipeline: {fault}");
        return ExitCode.Error;
    }

    private static int Run(CommandContext context, ReleaseCommandOptions release, DeployCommandOptions commandOptions, CancellationToken cancellationToken)
    {
        if (commandOptions is { Mode: var mode, DryRun: false } && mode == Mode.Real && release.IsRehearsal)
        {
            context.StandardError.WriteLine("pipeline: Modal needs a registry that it can reach: name it with --images or --repository.");
            return ExitCode.Usage;
        }

        try
        {
            using var composition = new ReleaseComposition(release.Place(LocalCommandOptions.For(context.WorkingDirectory, world: null).Root), release, context);
            using var output = new ProgressWriter(context.StandardOutput);
            var exit = new DeployRun(composition, commandOptions, output).Run(cancellationToken).GetAwaiter().GetResult();
            return output.Lost is { } lost ? context.OutputNotWritten(lost) : exit;
        }
        catch (FaultException e)
        {
            return ReportFault(context, e.Fault);
        }
    }
}

/// <summary>One deployment, from specs and pins to running functions.</summary>
/// <param name="composition">The ports.</param>
/// <param name="commandOptions">The options.</param>
/// <param name="output">Receives the progress.</param>
internal sealed class DeployRun(ReleaseComposition composition, DeployCommandOptions commandOptions, TextWriter output)
{
    private static readonly TimeSpan RegistryDeadline = TimeSpan.FromMinutes(1);

    private CommandContext Context => composition.Context;

    /// <returns>The exit code.</returns>
    /// <exception cref="FaultException">The deployment failed; the previous one keeps running.</exception>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var draft = DeploymentDraft.Read(commandOptions.App, composition.Place);
        await output.WriteAsync(draft.Steps.Text());
        if (draft.Plan is not { } plan)
        {
            return ExitCode.Error;
        }

        if (commandOptions is { DryRun: true, Mode: var mode })
        {
            await output.WriteLineAsync(mode == Mode.Real ? $"modal {string.Join(' ', ModalCli.Arguments(plan, Context.Secrets("MODAL_ENVIRONMENT")))}" : composition.Place.Deployments);
            return ExitCode.Success;
        }

        await (commandOptions.Mode == Mode.Real ? ToModal(plan, cancellationToken) : ToRehearsal(plan, cancellationToken));
        await output.WriteLineAsync($"deployed {DeploymentTags.OfDeployment(plan.Digest)}, {FunctionCount.Of(plan)}");
        return ExitCode.Success;
    }

    private async Task ToRehearsal(DeploymentPlan plan, CancellationToken cancellationToken)
    {
        var origin = await Origin(cancellationToken);
        await composition.Deployments.Deploy(plan, origin, cancellationToken);
    }

    private async Task<DeploymentOrigin?> Origin(CancellationToken cancellationToken)
    {
        var place = composition.Place;
        var origin = await new Checkout(place.Root, Context.Variables, Context.Time).Commit(place.PinsFile, cancellationToken);
        if (origin is UnknownOrigin { Why: var why })
        {
            await output.WriteLineAsync($"the commit is unknown: {why}");
        }

        return origin;
    }

    // Modal's program also runs git, so a git problem that we find affects it too.
    private async Task ToModal(DeploymentPlan plan, CancellationToken cancellationToken)
    {
        await Origin(cancellationToken);
        var settings = ModalConfig.Load(name => Context.Secrets(name));
        var userlands = Userlands(plan);
        var programs = await new ImagePrograms(composition.OpenReader(RegistryDeadline)).Read(plan, cancellationToken);
        var application = new ModalApplication(plan, programs) { RegistrySecret = commandOptions.RegistrySecret, Userlands = userlands };
        var modal = new ModalCli(composition.Place.Root, settings, Context.Time) { Program = Context.ModalProgram };
        await modal.Deploy(application, output.WriteLine, cancellationToken);
    }

    private Dictionary<string, ImageReference> Userlands(DeploymentPlan plan)
    {
        var scratch = plan.Functions.Select(function => function.Function).Where(IsFromScratch).ToArray();
        return (scratch, commandOptions.Userland) switch
        {
            ([], _) => [],
            (_, { IsPinned: true } userland) => scratch.ToDictionary(function => function, _ => userland, StringComparer.Ordinal),
            (_, { } mutable) => throw new FaultException(ErrorCode.ImageUnpinned, mutable.ToString()),
            _ => throw new FaultException(
                ErrorCode.ModalInvocation,
                $"{string.Join(", ", scratch)}: built from scratch, without the C library that Modal's Python needs; name a public image with one, such as --userland docker.io/library/debian@sha256:…"),
        };
    }

    private bool IsFromScratch(string processor) => composition.Catalogue.Find(processor).Spec.Base == ProcessorSpec.ScratchBase;
}
