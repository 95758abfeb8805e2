namespace Pipeline.Adapters.Containers;

/// <summary>Sweeps leftover containers once per process; a failed sweep, for example without an engine, is repeated.</summary>
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
