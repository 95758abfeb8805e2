using Nuke.Common;
using Nuke.Common.CI;
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
            // Also 1/1 is a part if it was given: its document is what the merge waits for.
            var given = ((NukeBuild)this).Partition;
            if (ReferenceEquals(given, Partition.Single))
            {
                return null;
            }

            Assert.True(LanePartition.TryParse(given.ToString(), out var part), $"--partition {given} is not {LanePartition.Form}.");
            return part;
        }
    }
}
