using System.Collections.Concurrent;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Tests.Machine;

namespace Pipeline.Lanes.Tests;

/// <summary>A processor with a fault of each kind, in real containers: each is detected and named, and each perturbation affects only its own fault.</summary>
public sealed class PlantedFaultTests
{
    private const string Everything = "time-zone locale uid hostname clock cpus umask directory-order environment-order input-key-order";
    private const string AllButTheClock = "time-zone locale uid hostname cpus umask directory-order environment-order input-key-order";

    private static readonly Dictionary<string, PlantedProgram> Programs = new(StringComparer.Ordinal)
    {
        ["python"] = PlantedProgram.Python, ["c"] = PlantedProgram.C, ["csharp"] = PlantedProgram.CSharp,
    };

    [Fact]
    public async Task The_lane_names_all_that_are_planted_and_no_other()
    {
        using var repository = await PlantedRepository.Open(PlantedProgram.Python, "none", "error-nothing", "several", "clock", "every");

        var judged = await Judged(repository);

        Assert.Equal(
            [("clock", "clock"), ("error-nothing", ""), ("every", Everything), ("none", ""), ("several", "time-zone umask input-key-order")],
            judged.Select(judgement => (judgement.Name, Broken(judgement))));
        Assert.All(judged, judgement => Assert.Empty(judgement.Perturbation!.Inapplicable));
        Assert.Equal(SubjectStatus.Passed, judged.Single(judgement => judgement.Name == "none").Status());
    }

    [Theory]
    [InlineData("c")]
    [InlineData("csharp")]
    public async Task Of_a_static_program_it_names_all_but_the_clock_and_says_why(string program)
    {
        using var repository = await PlantedRepository.Open(Programs[program], "none", "clock", "every-but-the-clock");

        var judged = await Judged(repository);

        // Its clock is not held, so output with the time differs without any perturbation.
        Assert.Equal([("clock", "itself"), ("every-but-the-clock", AllButTheClock), ("none", "")], judged.Select(judgement => (judgement.Name, Broken(judgement))));
        Assert.All(judged, judgement => Assert.Equal(new Inapplicable("clock", "a static program cannot load the library that changes its clock"), Assert.Single(judgement.Perturbation!.Inapplicable)));
        Assert.All(judged, judgement => Assert.Equal(AllButTheClock, string.Join(' ', judgement.Perturbation!.Applied)));
        Assert.Equal(SubjectStatus.Passed, judged.Single(judgement => judgement.Name == "none").Status());
    }

    [Theory]
    [InlineData("python")]
    [InlineData("c")]
    [InlineData("csharp")]
    public async Task Each_perturbation_moves_its_own_fault_and_no_other(string program)
    {
        using var repository = await PlantedRepository.Open(Programs[program], Programs[program].IsStatic ? "every-but-the-clock" : "every");
        var log = new EventLog();
        var ports = repository.Open(log);
        var processor = repository.Catalogue.Find("planted");
        var @case = processor.Cases().Single();
        var image = await ports.Builder.Build(new ImageBuild(processor.Spec, processor.Folder, Platform.Amd64, ImageNames.New("planted")), static _ => { }, TestContext.Current.CancellationToken);
        var plan = PerturbationPlan.Of(processor.Spec, Platform.Amd64, PlantedRepository.Machine);
        using var worlds = ScratchWorlds.Open(repository.Options.Folders, PlantedRepository.Machine, ports.Runs.Ids());
        var still = Outputs(plan.Unperturbed[0]);

        var moved = plan.Single.Select(alone => (alone.Label, alone.Perturbation, Outputs: Outputs(alone).Where(output => still[output.Key] != output.Value).Select(output => output.Key).ToArray())).ToArray();

        Assert.Equal(still, Outputs(plan.Unperturbed[1]));
        Assert.All(moved.Where(run => !MayCoincide(run.Label) || run.Outputs.Length > 0), run => Assert.Equal([$"outputs/{run.Perturbation}.txt"], run.Outputs, StringComparer.Ordinal));
        Assert.Equal(plan.Applied, moved.Where(run => run.Outputs.Length > 0).Select(run => run.Perturbation!).Distinct(StringComparer.Ordinal), StringComparer.Ordinal);

        // A disk may list entries like memory, and a machine may have one processor or 64.
        static bool MayCoincide(string label) => label is "directory-order 2" or "cpus 1" or "cpus 2";

        Dictionary<string, Digest> Outputs(PerturbedRun run)
        {
            var folder = worlds.Make(run.Conditions.Entries, run.Label);
            var runner = new CaseRunner(ports.Perturbation!.Open(folder), log, TimeProvider.System);
            runner.Import(@case, TestContext.Current.CancellationToken);
            var evidence = runner.Run(processor, @case, new CaseRun(run.Label, image, Platform.Amd64) { Conditions = run.Conditions }, runner.Canary(), TestContext.Current.CancellationToken);
            var envelope = Envelope.Parse(evidence.Envelope);
            Assert.True(envelope is Envelope.Success, $"{run.Label}: {(envelope as Envelope.Failure)?.Fault}");
            return evidence.Outputs().ToDictionary(output => output.Key, output => output.Value.Sha256, StringComparer.Ordinal);
        }
    }

    private static async Task<SubjectResult[]> Judged(PlantedRepository repository)
    {
        var lane = new PrAcceptanceLane(
            repository.Options, new Dictionary<string, string>(StringComparer.Ordinal), repository.Open, new PlainProgress(new ConcurrentQueue<string>().Enqueue), TimeProvider.System);
        var report = Assert.IsType<LaneOutcome.Finished>(await lane.Run(TestContext.Current.CancellationToken)).Report;
        return [.. Assert.Single(report.Processors).Judgements.Where(judgement => judgement.IsCase).OrderBy(judgement => judgement.Name, StringComparer.Ordinal)];
    }

    private static string Broken(SubjectResult judgement) => string.Join(' ', judgement.Perturbation!.Broken.Select(broken => broken.Name));
}
