using System.IO.Enumeration;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pipeline.Adapters.Functions;
using Pipeline.Lanes.Drift;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Proof;
using Pipeline.Lanes.Pruning;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Sources;
using Pipeline.Lanes.Verdicts;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.World.Verification;

namespace Pipeline.Lanes.Tests;

/// <summary>What each release wrote is read by this version: <c>tests/golden/releases</c> keeps its documents.</summary>
public sealed partial class ReleaseDocumentTests
{
    private const string Processor = "hello";

    /// <summary>A pattern of files, and the test of them; null if another test program reads them.</summary>
    private static readonly IReadOnlyList<(string Pattern, Func<ReleaseCopy, Task>? Read)> Readers =
    [
        ("world/*", World), ("pins.json", Pins), ("promoted-pins.json", PromotedPins), ("verdicts/local/*", LocalVerdict), ("verdicts/shared/*", SharedVerdict),
        ("acceptance-record.json", Record), ("provenance.json", Statement), ("deployments/*", Deployment), ("artifacts/*", Reports),
        ("prune-memory.json", Memory), ("drift-ignores.json", Ignores), ("probe.json", Probe), ("functions/*", Functions), ("generated.json", null), ("global.json", null),
    ];

    /// <summary>Documents that no later version reads.</summary>
    private static readonly IReadOnlyList<string> NotReadLater =
    [
        // Results for people and scripts, which no command reads.
        "build-and-pin-v1", "doctor-v1", "drift-v1", "modal-status-v1", "promote-v1", "prune-v1",
        // A command writes it for a program that it starts and waits for.
        "modal-application-v1",
        // The jobs of one run of a workflow hand these to each other, and refuse what is not theirs.
        "compare-outputs-v1", "lane-part-v1", "lane-plan-v1", "platform-builds-v1",
        // The form of a layer, part of its cache's key.
        "node-packages-v1", "python-packages-v2",
    ];

    public static TheoryData<string, string> Documents
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var (version, pattern) in ReleaseCopy.Versions.SelectMany(version => ReleaseCopy.Files(version).Select(file => (version, PatternOf(file)))).Distinct())
            {
                rows.Add(version, pattern);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task This_version_reads_what_a_release_wrote(string version, string pattern)
    {
        using var release = new ReleaseCopy(version);
        var reader = Readers.Single(reader => reader.Pattern == pattern).Read;
        await (reader?.Invoke(release) ?? Task.CompletedTask);
    }

    /// <summary>A file that nobody reads proves nothing.</summary>
    [Fact]
    public void Every_document_of_a_release_has_a_reader() => Assert.DoesNotContain("", Documents.Select(row => row.Data.Item2), StringComparer.Ordinal);

    /// <summary>A new kind of document, or a new version of one, needs one that the release wrote.</summary>
    [Fact]
    public void Every_kind_of_document_with_a_version_is_kept_for_the_version_in_the_props()
    {
        var current = XDocument.Load(Path.Combine(SourceTree.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Contains(current, ReleaseCopy.Versions, StringComparer.Ordinal);
        var kept = ReleaseCopy.Files(current).SelectMany(file => Schema().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "tests/golden/releases", current, file)))).Select(match => match.Groups["name"].Value);
        // Reports have the name of their lane.
        LaneTitle[] read = [LaneTitle.Acceptance, LaneTitle.DeployMock];
        var written = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Schema().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value)
            .Concat(read.Select(lane => $"{lane.File}-v1")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();

        Assert.True(written.Length > 20, "the schemas are not found");
        Assert.Equal(NotReadLater.Order(StringComparer.Ordinal), written.Except(kept, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static Task World(ReleaseCopy release)
    {
        var result = WorldVerification.Run(release.At("world"), null, TestContext.Current.CancellationToken);
        Assert.True(result.Holds);
        Assert.Equal((3, 19), (result.Runs, result.Files));
        Assert.All(Directory.EnumerateFiles(release.At("world"), "*.json", SearchOption.AllDirectories), file => Assert.NotNull(Parse(file)));
        return Task.CompletedTask;
    }

    private static object Parse(string file) => (Path.GetFileName(Path.GetDirectoryName(file)), Path.GetFileName(file)) switch
    {
        ("evidence", _) => ConfinementEvidence.Parse(File.ReadAllBytes(file)),
        ("requests", _) => RunRequest.Parse(File.ReadAllBytes(file)),
        ("receipts", _) or (_, "receipt.json") => Receipt.Parse(File.ReadAllBytes(file)),
        (_, "outputs.json") => OutputsIndex.Parse(File.ReadAllBytes(file)),
        _ => Plan.Parse(File.ReadAllBytes(file)),
    };

    private static Task Pins(ReleaseCopy release)
    {
        Assert.Equal("127.0.0.1:5077/pipeline/rehearsal/hello", PinOf(release, "pins.json").Repository.ToString());
        return Task.CompletedTask;
    }

    private static Task PromotedPins(ReleaseCopy release)
    {
        Assert.Equal(PinOf(release, "pins.json").Index, PinOf(release, "promoted-pins.json").Index);
        return Task.CompletedTask;
    }

    private static Task LocalVerdict(ReleaseCopy release)
    {
        Assert.True(new VerdictStore(release.At("verdicts/local")).Load(Processor)!.Passed());
        return Task.CompletedTask;
    }

    // A directory has the document alone; a registry has it as a layer of an artifact.
    private static async Task SharedVerdict(ReleaseCopy release)
    {
        var registry = new InMemoryRegistry();
        var repository = Repository.Parse("127.0.0.1:5077/release/verdicts");
        registry.Plant(repository, RegistryVerdicts.MediaType, release.Bytes("verdicts/shared/hello/latest.json"));
        registry.Plant(repository, Manifest.Of(MediaTypes.OciManifest, release.Bytes("verdicts/shared/manifest.json")), "hello.latest");
        foreach (var files in (IVerdictFiles[])[new FolderVerdicts(release.At("verdicts/shared"), TimeProvider.System), new RegistryVerdicts(registry, registry, repository)])
        {
            Assert.Equal(new VerdictOrigin("octocat", "main", "1234"), (await new SharedVerdicts(files).Latest(Processor, TestContext.Current.CancellationToken))!.Origin);
        }
    }

    // A record counts if it has the bytes that this version would write, so a release's images stay accepted as long as these do not change.
    private static Task Record(ReleaseCopy release)
    {
        Assert.Equal(release.Bytes("acceptance-record.json"), AcceptanceRecord.Of(Processor, PinOf(release, "pins.json")).Bytes.ToArray());
        return Task.CompletedTask;
    }

    private static Task Statement(ReleaseCopy release)
    {
        Assert.Equal(Provenance.PredicateType, Pinning.Statement.Read(release.Bytes("provenance.json"), PinOf(release, "pins.json"))!.PredicateType);
        return Task.CompletedTask;
    }

    private static async Task Deployment(ReleaseCopy release)
    {
        var stored = (await new FileDeployments(release.At("deployments"), TimeProvider.System).Read(TestContext.Current.CancellationToken))!;
        Assert.Equal((Processor, 1), (stored.Plan.Functions.Single().Function, stored.Versions.Single().Version));
    }

    private static Task Reports(ReleaseCopy release)
    {
        var proof = Assert.Single(new JudgedPins(release.At("artifacts")).Judge(PinSet.Parse(release.Bytes("pins.json"))));
        Assert.Equal((Processor, 0), (proof.Processor, proof.Problems.Count));
        return Task.CompletedTask;
    }

    private static Task Memory(ReleaseCopy release)
    {
        Assert.Equal(7, PruneMemory.Load(release.At("prune-memory.json")).Of(Repository.Of(PinOf(release, "pins.json").Repository)).Count);
        return Task.CompletedTask;
    }

    private static Task Ignores(ReleaseCopy release)
    {
        Assert.Null(DriftIgnores.Load(release.At("drift-ignores.json"), DateOnly.MinValue).Broken);
        return Task.CompletedTask;
    }

    private static Task Probe(ReleaseCopy release)
    {
        Assert.All(ContainerJudge.Judge(StrictJson.Parse(release.Bytes("probe.json"))), check => Assert.Null(check.Failure));
        return Task.CompletedTask;
    }

    // An application that a release deployed answers until the next deployment.
    private static Task Functions(ReleaseCopy release)
    {
        Assert.Equal("table_profile@1.0.0", FunctionCall.Parse(release.Bytes("functions/call.txt")).Processor.ToString());
        Assert.NotNull(FunctionResult.Parse(release.Bytes("functions/result.txt")));
        Assert.NotNull(FunctionResult.Parse(release.Bytes("functions/result-fault.txt")));
        Assert.NotNull(FunctionIdentity.Parse(release.Bytes("functions/identity.json")));
        Assert.True(FunctionInquiry.Is(release.Bytes("functions/inquiry.json")));
        return Task.CompletedTask;
    }

    private static Pin PinOf(ReleaseCopy release, string file) => PinSet.Parse(release.Bytes(file)).Of(Processor);

    // The first that matches; empty if nobody reads the file.
    private static string PatternOf(string file) => Readers.FirstOrDefault(reader => FileSystemName.MatchesSimpleExpression(reader.Pattern, file, ignoreCase: false)).Pattern ?? "";

    [GeneratedRegex(@"\\?""(?<name>[a-z]+(-[a-z0-9]+)*-v[0-9]+)\\?""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Schema();
}
