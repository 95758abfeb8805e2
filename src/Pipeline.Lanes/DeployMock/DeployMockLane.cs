using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Spans;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.DeployMock;

/// <summary>Deploys every pin as a function, reads the deployment back, and compares each function's answers in mode=mock with local runs.</summary>
/// <param name="options">The caller's options.</param>
/// <param name="open">Opens the ports, once something has to be deployed.</param>
/// <param name="progress">Receives the lane's progress.</param>
/// <param name="clock">The clock.</param>
public sealed class DeployMockLane(DeployMockOptions options, Func<EventLog, DeployMockPorts> open, ILaneProgress progress, TimeProvider clock)
{
    /// <summary>Plans the deployment, and executes the plan unless the options say <c>--dry-run</c>.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; no container stays behind.</exception>
    public async Task<LaneOutcome> Run(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane(LaneTitle.DeployMock.Name);
        var outcome = await Outcome(cancellationToken);
        LaneSpans.Done(span, span is not null && outcome.Failed);
        return outcome;
    }

    private async Task<LaneOutcome> Outcome(CancellationToken cancellationToken)
    {
        try
        {
            var draft = DeploymentDraft.Of(options.App, ProcessorPin.ReadAll(options.Place, null), options.Secrets);
            return options.DryRun ? new LaneOutcome.Planned(draft.Steps)
                : draft.Refusal is { } refusal ? new LaneOutcome.Refused(refusal.ToString())
                : await new LaneRunner(options.Folders, options.Degree, progress, clock).Run(draft.Steps, context => Open(draft.Plan, context, cancellationToken), cancellationToken);
        }
        catch (FaultException e)
        {
            return new LaneOutcome.Refused(e.Fault.ToString());
        }
    }

    private async Task<JudgedLane> Open(DeploymentPlan? plan, LaneContext context, CancellationToken cancellationToken)
    {
        var ports = open(context.Log);
        return new JudgedLane(ports.Runs, new DeployedImages(await Deploy(plan, ports, cancellationToken), ports.Functions)) { JudgeCase = DeployedImages.Judge };
    }

    // Reads the deployment back as every other reader does.
    private async Task<Func<DeployedFunction, IReadOnlyList<Check>>> Deploy(DeploymentPlan? plan, DeployMockPorts ports, CancellationToken cancellationToken)
    {
        if (plan is null)
        {
            return static _ => [new Check("deployed", "nothing was deployed, because a function was refused")];
        }

        try
        {
            await ports.Deployments.Deploy(plan, options.Commit, cancellationToken);
            Directory.CreateDirectory(options.Place.Artifacts);
            await File.WriteAllBytesAsync(options.PlanFile, plan.Encode(), cancellationToken);
            var deployed = await ports.Deployed.Read(cancellationToken);
            return function => [new Check("deployed", null), .. DeploymentReadback.Judge(plan, deployed, function)];
        }
        catch (FaultException e)
        {
            return _ => [new Check("deployed", e.Fault.ToString())];
        }
    }
}

/// <summary>The options of DeployMock.</summary>
/// <param name="Place">The release's location.</param>
/// <param name="App">The application to deploy the functions as.</param>
/// <param name="Secrets">The names of the platform's secrets, if known.</param>
/// <param name="DryRun">Whether to only print the plan.</param>
/// <param name="Degree">The maximum of concurrent runs, 1 or more.</param>
public sealed record DeployMockOptions(ReleaseTarget Place, string App = DeployMockOptions.DefaultApp, IReadOnlyList<string>? Secrets = null, bool DryRun = false, int Degree = 4)
{
    /// <summary>The commit of the source; null outside a repository.</summary>
    public DeploymentOrigin? Commit { get; init; }

    public const string DefaultApp = "pipeline";

    /// <summary>The lane's own world, emptied at the start.</summary>
    public string World => Folders.World;

    /// <summary>The deployed plan, for a deployment elsewhere.</summary>
    public string PlanFile => Path.Combine(Place.Artifacts, "deployment.json");

    internal LaneFolders Folders => new(Place.Root, LaneTitle.DeployMock);
}

/// <summary>The ports of DeployMock.</summary>
/// <param name="Deployments">Deploys functions.</param>
/// <param name="Deployed">Reads the deployment back.</param>
/// <param name="Runs">Runs cases on this machine.</param>
/// <param name="Functions">Calls deployed functions; it settles in the same world and uses the same logger.</param>
public sealed record DeployMockPorts(IDeploymentWriter Deployments, IDeploymentReader Deployed, RunPorts Runs, IAdapter Functions);
