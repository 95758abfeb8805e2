using Pipeline.Contracts;
using Pipeline.World;
using Serilog;

namespace Pipeline.Lanes;

/// <summary>What the PR lane works through. Opened only when something has to be run.</summary>
/// <param name="Builder">Builds images.</param>
/// <param name="Probe">Asks containers what they are.</param>
/// <param name="Adapter">Runs containers.</param>
/// <param name="World">The lane's own world.</param>
/// <param name="Logger">Takes the events of runs, as the command line's does, and hands them to the lane's <see cref="EventLog"/>.</param>
/// <param name="Ids">Gives each run its name.</param>
/// <param name="Platform">What images are built for: the engine's own platform.</param>
public sealed record PrAcceptancePorts(
    IImageBuilder Builder,
    IContainerProbe Probe,
    IAdapter Adapter,
    IWorld World,
    ILogger Logger,
    Func<ExecutionId> Ids,
    Platform Platform);
