using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Pipeline.World.S3;

/// <summary>Concurrent calls to a store, up to a limit. The first failure is rethrown.</summary>
internal static class BoundedParallel
{
    /// <summary>Runs the work for each item; takes an item only when a slot is free.</summary>
    public static void ForEach<T>(IEnumerable<T> items, ParallelOptions options, Action<T> work)
    {
        try
        {
            Parallel.ForEach(Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering), options, work);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }
}
