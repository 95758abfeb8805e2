using Pipeline.Adapters.Local.Engine;

namespace Pipeline.Adapters.Local.Owners;

/// <summary>Sweeps leftover containers once a process; a sweep that failed, as when no engine answered, is done again.</summary>
internal sealed class SweepOnce(ContainerEngine engine)
{
    private readonly Lock gate = new();
    private Task? sweep;

    public Task Sweep()
    {
        lock (gate)
        {
            return sweep is null or { IsFaulted: true } ? sweep = LeftoverContainers.Sweep(engine) : sweep;
        }
    }
}
