using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.Tests;

/// <summary>A checkout whose PR lane is divided, with a clock that stands still, so that all times are equal.</summary>
internal sealed class PartRig : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly PlayedPorts ports = new();

    public string Root => folder.Root;

    public PrAcceptanceOptions Options => new(folder.Root);

    public void Dispose() => folder.Dispose();

    public PartRig With(string path, string content)
    {
        folder.With(path, content);
        return this;
    }

    /// <summary>A processor with this many good cases, a bad and a bypassed one.</summary>
    public PartRig WithProcessor(string name, int cases)
    {
        Add(folder, name, cases);
        return this;
    }

    public static void Add(TemporaryFolder place, string name, int cases)
    {
        place.With($"processors/{name}/processor.json", Specs.Json(name)).With($"processors/{name}/provider.py", "").With($"processors/{name}/cases/later/bypass.txt", "needs a GPU")
            .With($"processors/{name}/cases/bad/inputs.json", "{").With($"processors/{name}/cases/bad/expected.json", """{"code":"ERR_INPUTS","fragment":"invalid inputs payload: not JSON"}""");
        for (var at = 0; at < cases; at++)
        {
            place.With($"processors/{name}/cases/good{at}/inputs.json", $$"""{"at":{{at}}}""").With($"processors/{name}/cases/good{at}/expected/outputs/a.txt", "A\n");
        }
    }

    /// <summary>A processor that two machines have judged; its cases cost more than its image, so that both have some.</summary>
    public async Task TwoParts()
    {
        WithProcessor("p", 10);
        foreach (var partition in (await Divide(new PartitionSettings(2, 1))).Divisions.Single().Partitions)
        {
            PartFiles.Write(await Finished(Options with { Partition = LanePartition.Parse(partition) }), Root);
        }
    }

    public async Task<LaneOutcome.Divided> Divide(PartitionSettings settings)
    {
        var divided = Assert.IsType<LaneOutcome.Divided>(await Run(Options with { Divide = settings }));
        PartFiles.Write(divided, Root);
        return divided;
    }

    public MergedLane Merge() => PartMerge.Read(Root, LaneTitle.PrAcceptance);

    /// <summary>Why the parts cannot be merged.</summary>
    public string Refusal() => LaneOutcome.Refused.Of(Assert.Throws<FaultException>(Merge).Fault).Reason;

    public void Edit(string file, Action<JsonNode> edit)
    {
        var path = Path.Combine(Root, file);
        var node = JsonNode.Parse(File.ReadAllText(path))!;
        edit(node);
        File.WriteAllText(path, node.ToJsonString());
    }

    public void Replace(string file, string at, string value)
    {
        var path = Path.Combine(Root, file);
        File.WriteAllText(path, JsonEdit.Replace(File.ReadAllText(path), at, value));
    }

    public Task<LaneOutcome> Run(PrAcceptanceOptions options) => Run(ports, options);

    public async Task<LaneOutcome.Finished> Finished(PrAcceptanceOptions options) => Assert.IsType<LaneOutcome.Finished>(await Run(options));

    public static Task<LaneOutcome> Run(PlayedPorts played, PrAcceptanceOptions options) => new PrAcceptanceLane(
        options, new Dictionary<string, string>(StringComparer.Ordinal), played.Open, new PlainProgress(new ConcurrentQueue<string>().Enqueue),
        new FakeTimeProvider(new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero))).Run(TestContext.Current.CancellationToken);
}
