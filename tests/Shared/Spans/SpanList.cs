using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pipeline.Tests.Spans;

/// <summary>Everything listens to spans while this exists, so its tests run alone.</summary>
[CollectionDefinition(nameof(SpanList), DisableParallelization = true)]
public sealed class SpanCollection;

/// <summary>A listener that records the ended spans of the product.</summary>
internal sealed class SpanList : IDisposable
{
    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly ActivityListener listener;

    public SpanList()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.StartsWith("Pipeline.", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>The spans in the order of their ends.</summary>
    public IReadOnlyList<Activity> Ended => [.. ended];

    /// <summary>The bytes that a thousand calls allocate on this thread, without what the first ones compile and cache.</summary>
    public static long Allocated(Action calls)
    {
        for (var i = 0; i < 100; i++)
        {
            calls();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            calls();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public void Dispose() => listener.Dispose();
}
