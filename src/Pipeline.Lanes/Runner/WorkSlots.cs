namespace Pipeline.Lanes;

/// <summary>Gives runs their turn among all that is at work, and tells how long each took: waiting for a turn is not the case's.</summary>
internal sealed class TimedRuns(SemaphoreSlim slots, TimeProvider clock)
{
    public async Task<(RunEvidence Evidence, TimeSpan Took)> Run(Func<RunEvidence> run, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        try
        {
            var started = clock.GetTimestamp();
            return (run(), clock.GetElapsedTime(started));
        }
        finally
        {
            slots.Release();
        }
    }
}
