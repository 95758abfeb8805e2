using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Sources;
using Pipeline.Lanes.Verdicts;
using Pipeline.Oci.Client;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Lanes.Tests;

/// <summary>Verdicts travel between machines, and a machine believes of them only what its own sources say.</summary>
public sealed class SharedVerdictsTests : IDisposable
{
    private static readonly VerdictOrigin Main = new("octocat", "main", "1234");
    private readonly TemporaryFolder shared = new();
    private readonly PlayedPorts ports = new();
    private readonly List<TemporaryFolder> machines = [];

    public void Dispose()
    {
        shared.Dispose();
        machines.ForEach(machine => machine.Dispose());
    }

    [Fact]
    public async Task A_verdict_of_another_machine_stands_and_says_who_judged_it()
    {
        await Judge(Machine("p"), Verdicts(Main));
        var second = Machine("p");

        var report = Assert.Single((await Judge(second, Verdicts(new("someone")))).Processors);

        Assert.True(report.Stands);
        Assert.Equal($"unchanged: judged on main, run 1234, {report.JudgedAt[..10]} by octocat", report.Reason);
        Assert.Equal(1, ports.Builds);

        // The second machine now has the verdict itself.
        Assert.True(Assert.Single((await Judge(second, shared: null)).Processors).Stands);
    }

    [Fact]
    public async Task A_verdict_from_outside_a_workflow_names_its_user_only()
    {
        await Judge(Machine("p"), Verdicts(new("ann")));

        var report = Assert.Single((await Judge(Machine("p"), Verdicts(Main))).Processors);

        Assert.Equal($"unchanged: judged {report.JudgedAt[..10]} by ann", report.Reason);
    }

    [Fact]
    public async Task Only_what_changed_runs()
    {
        string[] names = [.. Enumerable.Range(0, 20).Select(at => $"p{at:00}")];
        await Judge(Machine(names), Verdicts(Main));
        var second = Machine(names);
        second.With("processors/p07/provider.py", "changed");

        var report = await Judge(second, Verdicts(Main));

        Assert.Equal(["p07"], report.Processors.Where(processor => !processor.Stands).Select(processor => processor.Processor), StringComparer.Ordinal);
        Assert.Equal(21, ports.Builds);
    }

    [Fact]
    public async Task Verdicts_of_several_sources_are_kept_beside_each_other()
    {
        var first = Machine("p");
        await Judge(first, Verdicts(Main));
        first.With("processors/p/provider.py", "changed");
        await Judge(first, Verdicts(Main));

        Assert.True(Assert.Single((await Judge(Machine("p"), Verdicts(Main))).Processors).Stands);
    }

    [Fact]
    public async Task A_failed_verdict_is_not_shared()
    {
        ports.Writes = (_, _) => "B\n";

        await Judge(Machine("p"), Verdicts(Main));

        Assert.Empty(Directory.GetFiles(shared.Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_machine_that_only_reads_adds_nothing()
    {
        await Judge(Machine("p"), new SharedVerdicts(new FolderVerdicts(shared.Root, TimeProvider.System)) { ReadOnly = true, Origin = Main });

        Assert.Empty(Directory.GetFiles(shared.Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_verdict_that_was_not_perturbed_does_not_stand_where_that_is_asked()
    {
        await Judge(Machine("p"), Verdicts(Main));

        var report = Assert.Single((await Judge(Machine("p"), Verdicts(Main), perturb: true)).Processors);

        Assert.Equal((false, "not perturbed yet"), (report.Stands, report.Reason));
    }

    [Fact]
    public async Task A_dry_run_reads_verdicts_and_keeps_none()
    {
        await Judge(Machine("p"), Verdicts(Main));
        var second = Machine("p");

        var planned = Assert.IsType<LaneOutcome.Planned>(await Outcome(new PrAcceptanceOptions(second.Root, DryRun: true), Verdicts(Main)));

        Assert.Contains("unchanged: judged on main", planned.Plan.Text(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(second.Root, ".pipeline")));
    }

    /// <summary>Each is what a faulty or hostile writer could put under the name of a source.</summary>
    [Theory]
    [InlineData("another processor's")]
    [InlineData("another source's")]
    [InlineData("a failed one")]
    [InlineData("one of no time")]
    [InlineData("one by two lines")]
    [InlineData("no verdict")]
    public async Task What_is_not_this_processors_passed_verdict_on_this_source_is_none(string kind)
    {
        var source = Sources.Of(("processors/p/a.py", "1"));
        var document = kind switch
        {
            "another processor's" => Sources.Verdict("q", source).Encode(),
            "another source's" => Sources.Verdict("p", Sources.Of(("processors/p/a.py", "2"))).Encode(),
            "a failed one" => Sources.Verdict("p", source, passed: false).Encode(),
            "one of no time" => (Sources.Verdict("p", source) with { JudgedAt = "now" }).Encode(),
            "one by two lines" => (Sources.Verdict("p", source) with { Origin = new("octo\ncat") }).Encode(),
            _ => "{}"u8.ToArray(),
        };
        await new FolderVerdicts(shared.Root, TimeProvider.System).Write($"p/{source.Digest().Hex}", document, TestContext.Current.CancellationToken);

        Assert.Null(await Verdicts(Main).Find("p", source.Digest(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_folder_keeps_the_verdicts_that_were_used_last()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(1));
        var verdicts = new SharedVerdicts(new FolderVerdicts(shared.Root, clock));
        for (var at = 0; at < 50; at++)
        {
            await verdicts.Add(Sources.Verdict("p", Source(at)), TestContext.Current.CancellationToken);
            // Every pull request reads the first, which is main's.
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.NotNull(await verdicts.Find("p", Source(0).Digest(), TestContext.Current.CancellationToken));
        }

        Assert.Equal(33, Directory.GetFiles(Path.Combine(shared.Root, "p")).Length);
        Assert.Equal(Source(49).Digest(), (await verdicts.Latest("p", TestContext.Current.CancellationToken))!.Source.Digest());

        static SourceFingerprint Source(int at) => Sources.Of(("processors/p/a.py", $"{at}"));
    }

    [Fact]
    public async Task A_registry_keeps_verdicts()
    {
        Assert.SkipWhen(DistributionServer.WhyNot is not null, DistributionServer.WhyNot ?? "");
        await using var server = await DistributionServer.Launch();
        using var client = new RegistryClient(new RegistryOptions { Time = TimeProvider.System, Jitter = static () => 0.5 });
        var verdicts = new SharedVerdicts(new RegistryVerdicts(client, client, server.Repository("team/verdicts"))) { Origin = Main };
        var (first, second) = (Sources.Verdict("p", Sources.Of(("processors/p/a.py", "1"))), Sources.Verdict("p", Sources.Of(("processors/p/a.py", "2"))));

        Assert.Null(await verdicts.Find("p", first.Source.Digest(), TestContext.Current.CancellationToken));
        await verdicts.Add(first, TestContext.Current.CancellationToken);
        await verdicts.Add(second, TestContext.Current.CancellationToken);

        Assert.Equivalent(first with { Origin = Main }, await verdicts.Find("p", first.Source.Digest(), TestContext.Current.CancellationToken), strict: true);
        Assert.Equivalent(second with { Origin = Main }, await verdicts.Latest("p", TestContext.Current.CancellationToken), strict: true);
    }

    [Fact]
    public async Task A_registry_that_gives_no_answer_stops_the_lane_with_one_sentence()
    {
        var registry = new InMemoryRegistry { Arriving = _ => throw new RegistryException(RegistryFailure.Refused, "the registry refused the read (403)") };
        var verdicts = new SharedVerdicts(new RegistryVerdicts(registry, registry, Repository.Parse("registry.example/verdicts")));

        var refused = Assert.IsType<LaneOutcome.Refused>(await Outcome(new PrAcceptanceOptions(Machine("p").Root), verdicts));

        Assert.Equal("the shared verdicts in registry.example/verdicts cannot be read: the registry refused the read (403)", refused.Reason);
        Assert.Equal(0, ports.Builds);
    }

    /// <summary>The lane writes its report before it fails for the shared verdicts.</summary>
    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_after_the_report()
    {
        shared.With("verdicts", "a file");
        var machine = Machine("p");

        var finished = Assert.IsType<LaneOutcome.Finished>(await Outcome(new PrAcceptanceOptions(machine.Root), new SharedVerdicts(new FolderVerdicts(Path.Combine(shared.Root, "verdicts"), TimeProvider.System))));

        Assert.StartsWith($"the shared verdicts in {Path.Combine(shared.Root, "verdicts")} cannot be written: ", finished.Problem, StringComparison.Ordinal);
        Assert.Equal(0, finished.Report.Failed);
        Assert.True(Assert.Single((await Judge(machine, shared: null)).Processors).Stands);
    }

    /// <summary>A document that no version of ours wrote counts as missing, and the lane runs.</summary>
    [Theory]
    [InlineData("/judgements/0", "null")]
    [InlineData("/judgements/0/checks/0", "null")]
    [InlineData("/judgements/0/duration_ms", "-1")]
    [InlineData("/judgements/0/duration_ms", "9223372036854775807")]
    [InlineData("/source/files/processors~1p~1processor.json", "null")]
    [InlineData("/judgements", "[]")]
    public async Task A_document_with_holes_is_none(string at, string value)
    {
        await Judge(Machine("p"), Verdicts(Main));
        foreach (var file in Directory.GetFiles(shared.Root, "*.json", SearchOption.AllDirectories))
        {
            await File.WriteAllTextAsync(file, JsonEdit.Replace(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), at, value), TestContext.Current.CancellationToken);
        }

        var report = Assert.Single((await Judge(Machine("p"), Verdicts(Main))).Processors);

        Assert.Equal((false, "no verdict yet"), (report.Stands, report.Reason));
    }

    [Fact]
    public async Task Machines_that_divide_the_work_start_from_the_shared_verdicts_alone()
    {
        var (plain, judged) = (Machine("p", "q"), Machine("p", "q"));
        await Judge(judged, shared: null);
        var divide = new PartitionSettings(4, 1);

        var one = Assert.IsType<LaneOutcome.Divided>(await Outcome(new PrAcceptanceOptions(plain.Root) { Divide = divide }, Verdicts(Main)));
        var other = Assert.IsType<LaneOutcome.Divided>(await Outcome(new PrAcceptanceOptions(judged.Root) { Divide = divide }, Verdicts(Main)));

        Assert.Equal(one.Document.Shares[0].Split, other.Document.Shares[0].Split);
    }

    private TemporaryFolder Machine(params string[] processors)
    {
        var machine = new TemporaryFolder();
        machines.Add(machine);
        foreach (var name in processors)
        {
            machine.With($"processors/{name}/processor.json", Specs.Json(name)).With($"processors/{name}/provider.py", "")
                .With($"processors/{name}/cases/good/inputs.json", "{}").With($"processors/{name}/cases/good/expected/outputs/a.txt", "A\n")
                .With($"processors/{name}/cases/bad/inputs.json", "{").With($"processors/{name}/cases/bad/expected.json", """{"code":"ERR_INPUTS","fragment":"invalid inputs payload: not JSON"}""");
        }

        return machine;
    }

    private SharedVerdicts Verdicts(VerdictOrigin origin) => new(new FolderVerdicts(shared.Root, TimeProvider.System)) { Origin = origin };

    private async Task<LaneReport> Judge(TemporaryFolder machine, SharedVerdicts? shared, bool perturb = false) =>
        Assert.IsType<LaneOutcome.Finished>(await Outcome(new PrAcceptanceOptions(machine.Root, Perturb: perturb), shared)).Report;

    private Task<LaneOutcome> Outcome(PrAcceptanceOptions options, SharedVerdicts? shared) => new PrAcceptanceLane(
        options, new Dictionary<string, string>(StringComparer.Ordinal), ports.Open, new PlainProgress(new ConcurrentQueue<string>().Enqueue), TimeProvider.System) { Shared = shared }.Run(TestContext.Current.CancellationToken);
}
