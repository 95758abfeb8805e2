using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;
using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.DeployMock;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Oci.Model;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

/// <summary>A lane executes the plan that it prints, according to its ports and its report.</summary>
public sealed class LanePlanTests
{
    private const int Iterations = 25;
    private static readonly ImagePlatform[][] Platforms = [[Amd64], [Amd64, Arm64], [Arm64]];

    private static Gen<Folder[]> Folders => Gen.Select(
            Gen.Int[0, 2], Gen.Int[0, 3], Gen.Bool, Gen.Bool, Gen.Select(Gen.Bool, Gen.Int[0, 4]),
            (platforms, good, bad, bypassed, state) => new Folder(Platforms[platforms], good, bad, bypassed, IsPinned: state.Item1, IsBroken: state.Item2 == 0))
        .Array[1, 4];

    [Fact]
    public Task PrAcceptance_executes_the_steps_that_it_prints() => Gen.Select(Folders, Gen.Bool).SampleAsync(
        async (folders, perturb) =>
        {
            using var rig = Rig(folders);
            var printed = await Printed(new PrAcceptanceOptions(rig.Folder.Root, DryRun: true, Perturb: perturb));

            var report = await Report(new PrAcceptanceOptions(rig.Folder.Root, Perturb: perturb));

            Assert.Equal(printed, Text(report.Processors, Steps, processor => processor.Reason, "to run", "unchanged", static _ => true));
            var again = await Report(new PrAcceptanceOptions(rig.Folder.Root, Perturb: perturb));
            Assert.All(again.Processors, processor => Assert.Equal(processor.Status() == SubjectStatus.Passed, processor.Stands));

            async Task<string> Printed(PrAcceptanceOptions options) => Assert.IsType<LaneOutcome.Planned>(await Lane(options)).Plan.Text();

            async Task<LaneReport> Report(PrAcceptanceOptions options) => Assert.IsType<LaneOutcome.Finished>(await Lane(options)).Report;

            Task<LaneOutcome> Lane(PrAcceptanceOptions options) => new PrAcceptanceLane(
                options, new Dictionary<string, string>(StringComparer.Ordinal), rig.Ports.Open, Progress(), TimeProvider.System).Run(TestContext.Current.CancellationToken);

            IEnumerable<string> Steps(ProcessorReport processor) =>
            [
                .. Of(rig.Ports, processor).Select(step => step.StartsWith("probe", StringComparison.Ordinal) ? "probe" : step),
                .. Cases(processor, "run twice"),
                .. File.Exists(Path.Combine(rig.Folder.Root, ".pipeline/verdicts", processor.Processor + ".json")) ? ["judge"] : Array.Empty<string>(),
            ];
        },
        iter: Iterations, threads: 1);

    [Fact]
    public Task Acceptance_executes_the_steps_that_it_prints() => Gen.Select(Folders, Gen.Bool).SampleAsync(
        async (folders, verify) =>
        {
            using var rig = Rig(folders);
            var signatures = new RecordedSignatures();
            rig.Signatures = verify ? signatures : null;
            var printed = Assert.IsType<LaneOutcome.Planned>(await rig.Outcome(new AcceptanceOptions(rig.Place, Key: verify ? "key.pub" : null, DryRun: true), opened: false)).Plan.Text();

            var report = await rig.Run();

            Assert.Equal(printed, Text(report.Processors, Steps, processor => processor.Reason, "pinned", "not", processor => processor.Image is not null));

            IEnumerable<string> Steps(ProcessorReport processor)
            {
                var image = $"{rig.Place.RepositoryOf(processor.Processor)}:{processor.Image?.Tag}@{processor.Image?.Id}";
                var asserted = rig.Registry.Calls.Any(call => call.Repository == rig.Place.RepositoryOf(processor.Processor) && call.What.Contains(processor.Image?.Id.ToString() ?? "none", StringComparison.Ordinal));
                return
                [
                    .. asserted ? [$"assert     {image}"] : Array.Empty<string>(),
                    .. signatures.Images.Where(verified => verified == image).Select(_ => "verify     its signature"),
                    // Platforms are probed concurrently.
                    .. Of(rig.Ports, processor).Order(StringComparer.Ordinal),
                    .. Cases(processor, "run"),
                ];
            }
        },
        iter: Iterations, threads: 1);

    [Fact]
    public Task DeployMock_executes_the_steps_that_it_prints() => Gen.Select(Folders, Gen.Bool).SampleAsync(
        async (drawn, whole) =>
        {
            // One folder that cannot be deployed refuses all: half of the samples have none.
            var folders = whole ? [.. drawn.Select(folder => folder with { On = folder.On.Contains(Amd64) ? folder.On : [Amd64, Arm64], IsPinned = true, IsBroken = false })] : drawn;
            using var rig = Rig(folders);
            var deployments = new InMemoryDeployments();
            var functions = new PlayedFunctions(rig.Ports);
            var printed = Assert.IsType<LaneOutcome.Planned>(await Lane(new DeployMockOptions(rig.Place, DryRun: true))).Plan;

            var report = Assert.IsType<LaneOutcome.Finished>(await Lane(new DeployMockOptions(rig.Place))).Report;

            Assert.Equal(printed.Deployment?.Digest, deployments.Deployed?.Digest);
            if (deployments.Deployed is not { } deployed)
            {
                // The deployment is all or nothing, so nothing more happens.
                Assert.All(report.Processors, processor => Assert.False(Assert.Single(processor.Judgements).IsCase));
                Assert.Empty(rig.Ports.Invocations);
                return;
            }

            var shown = deployed.Functions.ToDictionary(function => function.Function, StringComparer.Ordinal);
            Assert.Equal(printed.Text(), $"application  {deployed.App}\n{Text(report.Processors, Steps, processor => shown[processor.Processor].Image.ToString(), "to deploy", "refused", static _ => true)}");

            IEnumerable<string> Steps(ProcessorReport processor)
            {
                var function = shown[processor.Processor];
                // A processor without a success case is a finding, and its cases do not run.
                var cases = processor.Judgements.Any(judgement => judgement.Name == "cases")
                    ? folders[int.Parse(processor.Processor[1..], CultureInfo.InvariantCulture)].Count
                    : processor.Judgements.Count(judgement => judgement.IsCase);
                return [string.Create(CultureInfo.InvariantCulture, $"{function.TimeoutS} s, {function.Resources.Cpus} cpus, {function.Resources.MemoryMib} MiB; secrets: none; cases: {cases}")];
            }

            Task<LaneOutcome> Lane(DeployMockOptions options) => new DeployMockLane(
                options, log => new DeployMockPorts(deployments, deployments, rig.Ports.Open(log).Runs, functions), Progress(), TimeProvider.System).Run(TestContext.Current.CancellationToken);
        },
        iter: Iterations, threads: 1);

    private static PlainProgress Progress() => new(new ConcurrentQueue<string>().Enqueue);

    private static PinnedRig Rig(Folder[] folders)
    {
        var rig = new PinnedRig();
        for (var at = 0; at < folders.Length; at++)
        {
            folders[at].WriteTo(rig, $"p{at}");
        }

        return rig;
    }

    private static string Text(
        IReadOnlyList<ProcessorReport> processors, Func<ProcessorReport, IEnumerable<string>> steps, Func<ProcessorReport, string> subject, string executed, string skipped, Func<ProcessorReport, bool> isExecuted) =>
        string.Concat(processors.Select(processor => $"{processor.Processor}  {subject(processor)}\n{string.Concat(steps(processor).Select(step => $"  {step}\n"))}"))
        + $"{processors.Count(isExecuted)} {executed}, {processors.Count(processor => !isExecuted(processor))} {skipped}\n";

    private static IEnumerable<string> Of(PlayedPorts ports, ProcessorReport processor) =>
        ports.Steps.Where(step => step.Processor == processor.Processor).Select(step => step.Step);

    // A case has run twice if two runs were compared.
    private static IEnumerable<string> Cases(ProcessorReport processor, string verb)
    {
        foreach (var judgement in processor.Judgements.Where(judgement => judgement.IsCase))
        {
            if (judgement.Bypass is { } reason)
            {
                yield return $"bypass     {judgement.Name}: {reason}";
            }
            else if (judgement.Checks.Any(check => check.Name is "outputs_same_twice" or "error_same_twice"))
            {
                yield return $"{(judgement.Perturbation is null ? verb : "perturb"),-9}  {judgement.Name}";
            }
        }
    }

    /// <summary>A processor's folder.</summary>
    /// <param name="On">Its platforms.</param>
    /// <param name="Good">The number of success cases.</param>
    /// <param name="Bad">Whether it has an error case.</param>
    /// <param name="Bypassed">Whether it has a bypassed case.</param>
    /// <param name="IsPinned">Whether its image is pinned.</param>
    /// <param name="IsBroken">Whether its spec is unreadable.</param>
    private sealed record Folder(ImagePlatform[] On, int Good, bool Bad, bool Bypassed, bool IsPinned, bool IsBroken)
    {
        public int Count => Good + (Bad ? 1 : 0) + (Bypassed ? 1 : 0);

        public void WriteTo(PinnedRig rig, string name)
        {
            rig.WithFolder(name, On);
            Directory.Delete(Path.Combine(rig.Folder.Root, "processors", name, "cases"), recursive: true);
            rig.Folder.With($"processors/{name}/provider.py", "");
            for (var at = 0; at < Good; at++)
            {
                rig.Folder.With($"processors/{name}/cases/good{at}/inputs.json", $$"""{"at":{{at}}}""").With($"processors/{name}/cases/good{at}/expected/outputs/a.txt", "A\n");
            }

            if (Bad)
            {
                rig.Folder.With($"processors/{name}/cases/bad/inputs.json", "{")
                    .With($"processors/{name}/cases/bad/expected.json", """{"code":"ERR_INPUTS","fragment":"invalid inputs payload: not JSON"}""");
            }

            if (Bypassed)
            {
                rig.Folder.With($"processors/{name}/cases/later/bypass.txt", "needs a GPU");
            }

            if (IsPinned)
            {
                rig.Pin(name, MultiArch(name, On));
            }

            if (IsBroken)
            {
                rig.Folder.With($"processors/{name}/processor.json", "{");
            }
        }
    }

    private sealed class RecordedSignatures : ISignatureVerifier
    {
        public ConcurrentBag<string> Images { get; } = [];

        public Task<string?> Problem(ImageReference image, CancellationToken cancellationToken)
        {
            Images.Add(image.ToString());
            return Task.FromResult<string?>(null);
        }
    }
}
