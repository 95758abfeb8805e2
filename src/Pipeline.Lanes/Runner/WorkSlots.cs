namespace Pipeline.Lanes;

/// <summary>Bounds how many builds, probes and runs a lane has at once, and times each: waiting for a slot does not count.</summary>
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
