namespace Pipeline.Lanes.Workspace;

/// <summary>Limits a lane's concurrent builds, probes and runs, and measures each without the time spent waiting for a slot.</summary>
internal sealed class WorkSlots(int degree, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim slots = new(degree);

    public async Task<(T Result, TimeSpan Took)> Run<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            var started = clock.GetTimestamp();
            return (await work(), clock.GetElapsedTime(started));
        }
        finally
        {
            slots.Release();
        }
    }

    public Task<(T Result, TimeSpan Took)> Run<T>(Func<T> work, CancellationToken cancellationToken) => Run(() => Task.FromResult(work()), cancellationToken);

    public void Dispose() => slots.Dispose();
}
