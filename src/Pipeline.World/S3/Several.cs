using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Pipeline.World;

/// <summary>Several calls to a store at a time, no more than a bound. The first that fails is what fails.</summary>
internal static class Several
{
    /// <summary>Does work for each; an item is taken when a call is free for it.</summary>
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
