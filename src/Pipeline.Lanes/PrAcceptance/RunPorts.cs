using Pipeline.Contracts;
using Pipeline.World;
using Serilog;

namespace Pipeline.Lanes;

/// <summary>What a lane runs cases through.</summary>
/// <param name="Adapter">Runs containers.</param>
/// <param name="World">The lane's own world.</param>
/// <param name="Logger">Takes the events of runs, as the command line's does, and hands them to the lane's <see cref="EventLog"/>.</param>
/// <param name="Ids">Gives each run its name.</param>
public sealed record RunPorts(IAdapter Adapter, IWorld World, ILogger Logger, Func<ExecutionId> Ids);
