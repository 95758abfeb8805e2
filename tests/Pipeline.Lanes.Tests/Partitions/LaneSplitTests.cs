using CsCheck;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Results;
using Check = Pipeline.Lanes.Results.Check;

namespace Pipeline.Lanes.Tests;

/// <summary>How work is divided between machines that do not talk to each other.</summary>
public sealed class LaneSplitTests
{
    private static readonly Gen<(ProcessorWork Work, WorkCost Cost)> Processor = Gen.Select(Gen.Int[0, 12], Gen.Int[1, 60_000], Gen.Int[1, 30_000].Array[12], Gen.Int[0, 12]).Select(
        (cases, image, costs, known) => (
            new ProcessorWork("", "sha256:1", [.. Enumerable.Range(0, cases).Select(at => $"case{at}")]),
            new WorkCost(image, Enumerable.Range(0, known).ToDictionary(at => $"case{at}", at => (long)costs[at], StringComparer.Ordinal), 1_000)));

    private static readonly Gen<(IReadOnlyList<ProcessorWork> Work, Func<string, WorkCost> Costs, int Total)> Lane = Gen.Select(Processor.Array[0, 40], Gen.Int[1, 12]).Select((drawn, total) =>
    {
        ProcessorWork[] work = [.. drawn.Select((one, at) => one.Work with { Processor = $"p{at}" })];
        var costs = work.Zip(drawn).ToDictionary(pair => pair.First.Processor, pair => pair.Second.Cost, StringComparer.Ordinal);
        return ((IReadOnlyList<ProcessorWork>)work, (Func<string, WorkCost>)(name => costs[name]), total);
    });

    [Fact]
    public void Every_case_is_in_exactly_one_part_and_every_processor_in_one_at_least() => Lane.Sample(lane =>
    {
        var split = LaneSplit.Of(lane.Work, lane.Costs, lane.Total);

        Assert.Equal(lane.Total, split.Parts.Count);
        var found = split.Parts.SelectMany(part => part).ToLookup(work => work.Processor, StringComparer.Ordinal);
        foreach (var work in lane.Work)
        {
            Assert.NotEmpty(found[work.Processor]);
            Assert.Equal(work.Cases.Order(StringComparer.Ordinal), found[work.Processor].SelectMany(piece => piece.Cases).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        }

        Assert.All(split.Parts, part => Assert.Equal(part.Count, part.DistinctBy(work => work.Processor, StringComparer.Ordinal).Count()));
    });

    [Fact]
    public void Each_machine_finds_the_same_split_in_whatever_order_it_reads() => Gen.Select(Lane, Gen.Int).Sample((lane, seed) =>
    {
        var shuffled = lane.Work.OrderBy(work => HashCode.Combine(seed, work.Processor)).ToArray();

        var (one, other) = (LaneSplit.Of(lane.Work, lane.Costs, lane.Total), LaneSplit.Of(shuffled, lane.Costs, lane.Total));

        Assert.Equal(one.Digest(), other.Digest());
    });

    [Fact]
    public void No_part_costs_more_than_a_fair_one_and_the_largest_piece() => Lane.Sample(lane =>
    {
        var split = LaneSplit.Of(lane.Work, lane.Costs, lane.Total);

        // The bound of list scheduling (Graham 1966); what counts is the work with the repeated builds of divided processors.
        var pieces = split.Parts.SelectMany(part => part).Select(work => lane.Costs(work.Processor).Of(work)).ToArray();
        var most = split.Parts.Max(part => part.Sum(work => lane.Costs(work.Processor).Of(work)));
        Assert.True(most <= (pieces.Sum() / lane.Total) + pieces.DefaultIfEmpty().Max() + 1, $"{most}");
    });

    [Fact]
    public void A_large_processor_is_divided_by_its_cases()
    {
        ProcessorWork[] work = [new("large", "", [.. Enumerable.Range(0, 40).Select(at => $"case{at:00}")]), new("small", "", ["one"])];

        var split = LaneSplit.Of(work, _ => new WorkCost(1_000, new Dictionary<string, long>(StringComparer.Ordinal), 1_000), 4);

        Assert.All(split.Parts, part => Assert.InRange(part.Sum(one => 1 + one.Cases.Count), 9, 14));
        Assert.Equal(4, split.Parts.Count(part => part.Any(one => one.Processor == "large")));
    }

    /// <summary>A part costs a machine, and building an image again costs what the build takes.</summary>
    [Fact]
    public void No_part_is_empty_and_none_builds_for_longer_than_it_tests() => Lane.Sample(lane =>
    {
        var split = LaneSplit.Of(lane.Work, lane.Costs, new PartitionSettings(lane.Total, PartMs: 1));

        Assert.All(split.Parts, Assert.NotEmpty);
        Assert.True(split.IsWhole());
        foreach (var pieces in split.Parts.SelectMany(part => part).GroupBy(work => work.Processor, StringComparer.Ordinal).Where(pieces => pieces.Count() > 1))
        {
            var cost = lane.Costs(pieces.Key);
            Assert.True(cost.Image * pieces.Count() <= pieces.SelectMany(piece => piece.Cases).Sum(cost.OfCase));
        }
    });

    [Fact]
    public void Another_source_or_another_duration_is_another_split()
    {
        ProcessorWork[] work = [new("p", "sha256:1", ["a", "b"]), new("q", "sha256:2", ["a"])];
        Func<string, WorkCost> equal = _ => WorkCost.Default;
        var digest = LaneSplit.Of(work, equal, 2).Digest();

        Assert.NotEqual(digest, LaneSplit.Of([work[0] with { Identity = "sha256:3" }, work[1]], equal, 2).Digest());
        Assert.NotEqual(digest, LaneSplit.Of(work, name => name == "q" ? WorkCost.Default with { Image = 60_000 } : WorkCost.Default, 2).Digest());
        Assert.NotEqual(digest, LaneSplit.Of(work, equal, 3).Digest());
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(6, 1, 1)]
    [InlineData(7, 1, 2)]
    [InlineData(60, 1, 8)]
    [InlineData(60, 10, 1)]
    public void The_number_of_parts_follows_the_work(int processors, int minutes, int parts)
    {
        ProcessorWork[] work = [.. Enumerable.Range(0, processors).Select(at => new ProcessorWork($"p{at}", "", ["case"]))];

        // 10 s for each processor.
        Assert.Equal(parts, LaneSplit.Of(work, _ => WorkCost.Default, new PartitionSettings(Max: 8, PartMs: minutes * 60_000)).Parts.Count);
    }

    [Fact]
    public void Costs_are_the_durations_of_the_last_verdict()
    {
        var verdict = Sources.Verdict("p", Sources.Of()) with
        {
            Judgements =
            [
                SubjectResult.Group("image", 4_000, new Check("build", null)), SubjectResult.Group("container", 500, new Check("user", null)),
                new SubjectResult("fast", true, [], 100, null, []), new SubjectResult("slow", true, [], 900, null, []), new SubjectResult("later", true, [], 0, "needs a GPU", []),
            ],
        };

        var cost = WorkCost.Of(verdict);

        Assert.Equal((4_500, 900, 500), (cost.Image, cost.OfCase("slow"), cost.OfCase("new")));
    }

    [Theory]
    [InlineData("1/1", true)]
    [InlineData("2/5", true)]
    [InlineData("1000/1000", true)]
    [InlineData("0/5", false)]
    [InlineData("6/5", false)]
    [InlineData("1/1001", false)]
    [InlineData("01/5", false)]
    [InlineData("+1/5", false)]
    [InlineData("1/5/9", false)]
    [InlineData("1", false)]
    [InlineData("", false)]
    public void A_partition_has_one_form(string text, bool valid)
    {
        Assert.Equal(valid, LanePartition.TryParse(text, out var partition));
        Assert.Equal(valid ? text : null, partition?.ToString());
    }
}
