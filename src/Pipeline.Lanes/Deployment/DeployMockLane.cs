using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Deploys every pin as a function, reads the deployment back, and holds each function's answers in mode=mock to those of this machine.</summary>
/// <param name="options">What the caller chooses.</param>
/// <param name="open">Opens the ports, when something is deployed.</param>
/// <param name="progress">Follows the lane.</param>
/// <param name="clock">The clock.</param>
public sealed class DeployMockLane(DeployMockOptions options, Func<EventLog, DeployMockPorts> open, ILaneProgress progress, TimeProvider clock)
{
    /// <summary>Plans the deployment, and executes the plan unless only the plan was asked for.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; no container is left behind.</exception>
    public async Task<LaneOutcome> Run(CancellationToken cancellationToken)
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

    // The deployment is read back the way everybody else reads it.
    private async Task<Func<DeployedFunction, IReadOnlyList<Check>>> Deploy(DeploymentPlan? plan, DeployMockPorts ports, CancellationToken cancellationToken)
    {
        if (plan is null)
        {
            return static _ => [new Check("deployed", "nothing is deployed while a function is refused")];
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

/// <summary>What the caller of DeployMock chooses.</summary>
/// <param name="Place">Where the release is.</param>
/// <param name="App">The application that the functions are deployed as.</param>
/// <param name="Secrets">The names of the secrets that the platform has, where they are known.</param>
/// <param name="DryRun">Whether to print the plan and do nothing.</param>
/// <param name="Degree">How many runs at once, 1 or more.</param>
public sealed record DeployMockOptions(ReleaseTarget Place, string App = DeployMockOptions.DefaultApp, IReadOnlyList<string>? Secrets = null, bool DryRun = false, int Degree = 4)
{
    /// <summary>The commit of the source; none where no repository holds it.</summary>
    public DeploymentOrigin? Commit { get; init; }

    public const string DefaultApp = "pipeline";

    /// <summary>The lane's own world, emptied at its start.</summary>
    public string World => Folders.World;

    /// <summary>The plan as it was deployed, for whoever deploys it elsewhere.</summary>
    public string PlanFile => Path.Combine(Place.Artifacts, "deployment.json");

    internal LaneFolders Folders => new(Place.Root, LaneTitle.DeployMock);
}

/// <summary>What DeployMock works through.</summary>
/// <param name="Deployments">Where functions are deployed.</param>
/// <param name="Deployed">Reads back what is deployed there.</param>
/// <param name="Runs">Runs cases on this machine.</param>
/// <param name="Functions">Calls what is deployed; it settles in the same world and logs to the same logger.</param>
public sealed record DeployMockPorts(IDeploymentWriter Deployments, IDeploymentReader Deployed, RunPorts Runs, IAdapter Functions);
