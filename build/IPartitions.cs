using Nuke.Common;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.Partitions;

namespace Pipeline.Targets;

/// <summary>A lane that several machines can share: each runs one <c>--partition</c>, and one machine merges their reports.</summary>
public interface IPartitions : INukeBuild
{
    [Parameter(OptionText.Verdicts)]
    string? Verdicts => TryGetValue(() => Verdicts);

    [Parameter(OptionText.VerdictsReadOnly)]
    bool VerdictsReadOnly => TryGetValue<bool?>(() => VerdictsReadOnly) ?? false;

    /// <summary>The shared verdicts; invalid options fail the build before any work.</summary>
    VerdictOptions SharedVerdicts
    {
        get
        {
            var options = new VerdictOptions(Verdicts, VerdictsReadOnly);
            var problem = options.Problem();
            Assert.True(problem is null, problem ?? "");
            return options;
        }
    }

    /// <summary>The part to run, from Nuke's <c>--partition</c>; null to run everything.</summary>
    LanePartition? Part
    {
        get
        {
            // 1/1 is also what Nuke has without the switch.
            var partition = LanePartition.Parse(((NukeBuild)this).Partition.ToString()!);
            return partition.Total == 1 ? null : partition;
        }
    }
}
