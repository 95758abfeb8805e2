using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Executions;
using Pipeline.World;

namespace Pipeline.Lanes.Plans;

/// <summary>Runs a plan until the first failure: one ordinary execution per step, with earlier outputs as artifacts of later inputs.</summary>
/// <param name="world">The world of the plan and of its steps' outputs.</param>
/// <param name="catalogue">The processors of the steps.</param>
/// <param name="execution">Runs each step.</param>
/// <param name="ids">Creates the execution ids.</param>
/// <param name="ci">Whether <c>CI=true</c>, read once at the edge.</param>
public sealed class PlanRunner(IWorld world, ProcessorCatalogue catalogue, Execution execution, Func<ExecutionId> ids, bool ci)
{
    /// <summary>The envelope of the last or failed step; null if the plan has no steps, because its goal is already met.</summary>
    /// <param name="request">The plan and how to run it.</param>
    /// <param name="starting">Called before each step.</param>
    /// <param name="cancellationToken">Stops the running step.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled; finished steps stay, nothing of the running one does.</exception>
    public Envelope? Run(PlanRequest request, Action<PlanStep> starting, CancellationToken cancellationToken)
    {
        try
        {
            Guard(request.Mode);
            var plan = Read(request.Plan);
            var processors = plan.Steps.ToDictionary(step => step.Id, Find);
            CheckSettings(request.Settings, processors.Values);
            return Walk(request, plan, processors, starting, cancellationToken);
        }
        catch (FaultException e)
        {
            return new Envelope.Failure(ids(), e.Fault, "");
        }
    }

    private void Guard(Mode mode)
    {
        if (CiGuard.Check(mode, ci) is { } refusal)
        {
            throw new FaultException(refusal);
        }
    }

    private Plan Read(WorldPath path)
    {
        try
        {
            return Plan.Parse(DocumentBytes.Read(() => world.OpenRead(path), path.ToString()));
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.Inputs, $"{path}: {e.Message}", e);
        }
    }

    private Processor Find(PlanStep step)
    {
        var processor = catalogue.Find(step.Processor.Name);
        return processor.Spec.Ref == step.Processor
            ? processor
            : throw new FaultException(ErrorCode.AdapterInvocation, $"step {step.Id} needs {step.Processor}, but the catalogue has {processor.Spec.Ref}");
    }

    private static void CheckSettings(IReadOnlyDictionary<string, string> settings, IReadOnlyCollection<Processor> processors)
    {
        if (settings.Keys.Order(StringComparer.Ordinal).FirstOrDefault(name => !processors.Any(processor => processor.Spec.Settings.ContainsKey(name))) is { } unknown)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"no processor of the plan has a setting '{unknown}'");
        }
    }

    private Envelope? Walk(
        PlanRequest request, Plan plan, Dictionary<StepId, Processor> processors, Action<PlanStep> starting, CancellationToken cancellationToken)
    {
        var done = new Dictionary<StepId, Envelope.Success>();
        Envelope? last = null;
        foreach (var step in plan.Steps)
        {
            starting(step);
            last = execution.Run(Request(request, step, processors[step.Id], done), cancellationToken);
            if (last is not Envelope.Success success)
            {
                break;
            }

            done.Add(step.Id, success);
        }

        return last;
    }

    private ExecutionRequest Request(PlanRequest plan, PlanStep step, Processor processor, Dictionary<StepId, Envelope.Success> done) => new()
    {
        Id = ids(),
        Name = processor.Name,
        Processor = () => processor,
        Mode = plan.Mode,
        Inputs = () => step.Bind(output => Place(output, done[output.Step])),
        Image = plan.Image,
        Platform = plan.Platform,
        WritePrefix = plan.WritePrefix,
        Timeout = plan.Timeout,
        Settings = plan.Settings.Where(setting => processor.Spec.Settings.ContainsKey(setting.Key)).ToDictionary(StringComparer.Ordinal),
    };

    private static WorldPath Place(OutputReference reference, Envelope.Success earlier)
    {
        var place = WorldPath.Parse(earlier.IndexPath.ToString()[..^WritePrefix.IndexFile.Length] + reference.Path);
        return earlier.Outputs.Contains(place)
            ? place
            : throw new FaultException(ErrorCode.Inputs, $"step {reference.Step} wrote no {reference.Path}");
    }
}
