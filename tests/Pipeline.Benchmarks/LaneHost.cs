using System.Diagnostics;
using System.Globalization;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Benchmarks;

/// <summary>A helper process that runs the PR lane of a checkout, so that its memory is its own.</summary>
internal static class LaneHost
{
    public const string Verb = "pr-acceptance";
    private const string Merge = "merge";

    /// <summary>Runs it in this process: everything, the part of a partition, or the merge of all parts. The last line has milliseconds and KiB.</summary>
    public static int Run(string root, string what, bool isForced)
    {
        var started = Stopwatch.GetTimestamp();
        var options = new PrAcceptanceOptions(root, Force: isForced) { Partition = what is "all" or "plan" or Merge ? null : LanePartition.Parse(what) };
        var outcome = what switch
        {
            "plan" => PrAcceptanceCommand.Divide(options, VerdictOptions.None),
            Merge => LaneMergeCommand.Run(root, LaneTitle.PrAcceptance, VerdictOptions.None),
            _ => PrAcceptanceCommand.Run(options, VerdictOptions.None),
        };
        var peak = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} {peak}"));
        return outcome is LaneOutcome.Refused or LaneOutcome.Finished { Report.Failed: > 0 } ? 1 : 0;
    }

    /// <summary>Runs the helper process.</summary>
    public static (double Milliseconds, double Mebibytes) Measure(string root, string what, bool isForced = false)
    {
        var last = Shell.Output(Environment.ProcessPath!, Verb, root, what, isForced ? "force" : "").TrimEnd().Split('\n')[^1].Split(' ');
        return (double.Parse(last[0], CultureInfo.InvariantCulture), double.Parse(last[1], CultureInfo.InvariantCulture) / 1024);
    }
}
