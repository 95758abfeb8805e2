using System.Diagnostics;

namespace Pipeline.Benchmarks;

/// <summary>Wall-clock medians.</summary>
internal static class Timing
{
    public static double Milliseconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The median of <paramref name="rounds"/> runs after a warm-up run.</summary>
    public static double Median(int rounds, Action action)
    {
        action();
        return Median([.. Enumerable.Range(0, rounds).Select(_ => Milliseconds(action))]);
    }

    public static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
