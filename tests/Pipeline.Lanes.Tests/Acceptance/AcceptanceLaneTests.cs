using Microsoft.Extensions.Time.Testing;
using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Workspace;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

public sealed class AcceptanceLaneTests : IDisposable
{
    private readonly PinnedRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task A_good_pin_passes_and_each_case_runs_from_the_digest_on_each_platform()
    {
        var pin = rig.With("p", Amd64, Arm64);

        var processor = Assert.Single((await rig.Run()).Processors);

        Assert.Equal(["catalogue", "image", "container linux/amd64", "container linux/arm64", "bad", "good"], processor.Judgements.Select(judgement => judgement.Name), StringComparer.Ordinal);
        Assert.Empty(Broken(processor));
        Assert.Equal(
            [(pin.Index, $"{pin.Repository}@{pin.Platforms[Platform.Amd64]}", Platform.Amd64), (pin.Index, $"{pin.Repository}@{pin.Platforms[Platform.Arm64]}", Platform.Arm64)],
            rig.Ports.Invocations.Select(run => (run.Image.Digest, run.Image.Name, run.Platform)).OrderBy(run => run.Platform.ToString(), StringComparer.Ordinal));
        Assert.Equal([("linux/amd64", pin.Platforms[Platform.Amd64]), ("linux/arm64", pin.Platforms[Platform.Arm64])], processor.Platforms!.Select(covered => (covered.Platform, covered.Manifest)));
        Assert.Equal((pin.Index, "1.2.3-abcdefabcdef", "pinned: 1.2.3-abcdefabcdef"), (processor.Image!.Id, processor.Image.Tag, processor.Reason));
    }

    [Fact]
    public async Task A_processor_without_a_pin_is_a_finding_and_nothing_of_it_runs()
    {
        rig.WithFolder("p", Amd64);
        rig.With("q", Amd64);

        var report = await rig.Run();

        Assert.Equal(
            ["image pinned: ERR_IMAGE_UNPINNED image not pinned: p has no pin"],
            Broken(report.Processors[0]));
        Assert.Empty(Broken(report.Processors[1]));
        Assert.DoesNotContain(rig.Ports.Invocations, run => run.Spec.Name == "p");
    }

    [Fact]
    public async Task A_mutable_reference_in_the_pins_unpins_them_all()
    {
        rig.With("p", Amd64);
        var file = Path.Combine(rig.Folder.Root, "processors/pins.json");
        var index = PinSet.Parse(await File.ReadAllBytesAsync(file)).Pins["p"].Index;
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace($"\"index\": \"{index}\"", "\"index\": \"latest\"", StringComparison.Ordinal));

        var processor = Assert.Single((await rig.Run()).Processors);

        Assert.StartsWith("image pinned: ERR_IMAGE_UNPINNED image not pinned: pins: p: index is not ", Broken(processor)[0], StringComparison.Ordinal);
        Assert.Empty(rig.Ports.Invocations);
    }

    [Fact]
    public async Task A_pin_without_a_processor_is_asserted_and_is_a_finding()
    {
        rig.With("p", Amd64);
        Directory.Delete(Path.Combine(rig.Folder.Root, "processors/p"), recursive: true);

        var processor = Assert.Single((await rig.Run()).Processors);

        Assert.Equal(["catalogue readable: there is no processors/p"], Broken(processor));
        Assert.Equal("linux/amd64", Assert.Single(processor.Platforms!).Platform);
    }

    [Fact]
    public async Task Platforms_that_write_other_bytes_are_told_by_name()
    {
        rig.With("p", Amd64, Arm64);
        rig.Ports.Writes = (run, _) => run.Platform == Platform.Amd64 ? "A\n" : "B\n";

        Assert.Equal(["good outputs_same_twice: outputs/a.txt: line 1, column 1: linux/amd64 wrote 'A', linux/arm64 wrote 'B'"], Broken(Assert.Single((await rig.Run()).Processors)));
    }

    [Fact]
    public async Task On_the_only_platform_a_case_runs_twice()
    {
        rig.With("p", Arm64);
        rig.Ports.Writes = (_, number) => $"{number}\n";

        var broken = Broken(Assert.Single((await rig.Run()).Processors));

        Assert.Equal("good outputs_same_twice: outputs/a.txt: line 1, column 1: linux/arm64, run 1 wrote '1', linux/arm64, run 2 wrote '2'", broken[0]);
        Assert.All(rig.Ports.Invocations, run => Assert.Equal(Platform.Arm64, run.Platform));
    }

    [Theory]
    [InlineData("no signature by this key", null, "image signature: no signature by this key")]
    [InlineData(null, "cosign is not installed", "image signature: ERR_ADAPTER_INVOCATION adapter invocation failed: cosign is not installed")]
    public async Task An_image_whose_signature_does_not_verify_is_not_run(string? problem, string? fault, string said)
    {
        rig.With("p", Amd64);
        rig.Signatures = new PlayedSignatures(problem, fault);

        Assert.Equal([said, "bad run: not run: the image does not match the pin", "good run: not run: the image does not match the pin"], Broken(Assert.Single((await rig.Run()).Processors)));
        Assert.Empty(rig.Ports.Invocations);
    }

    [Fact]
    public async Task A_signature_that_verifies_is_a_check_that_holds()
    {
        rig.With("p", Amd64);
        rig.Signatures = new PlayedSignatures(null, null);

        Assert.Contains((await rig.Run()).Processors[0].Judgements[1].Checks, check => check is { Name: "signature", Passed: true });
    }

    [Fact]
    public async Task A_dry_run_prints_the_plan_and_asks_nobody()
    {
        var pin = rig.With("p", Amd64, Arm64);
        rig.Folder.With("processors/p/cases/later/bypass.txt", "needs a GPU");
        rig.WithFolder("q", Amd64);

        var planned = Assert.IsType<LaneOutcome.Planned>(await rig.Outcome(new AcceptanceOptions(rig.Place, Key: "key.pub", DryRun: true), opened: false));

        Assert.Equal(
            $"""
            p  pinned: 1.2.3-abcdefabcdef
              assert     registry.example/team/product/p:1.2.3-abcdefabcdef@{pin.Index}
              verify     its signature
              probe      linux/amd64
              probe      linux/arm64
              run        bad
              run        good
              bypass     later: needs a GPU
            q  ERR_IMAGE_UNPINNED image not pinned: q has no pin
            1 pinned, 1 not

            """,
            planned.Plan.Text());
        Assert.Empty(rig.Registry.Calls);
        Assert.False(Directory.Exists(Path.Combine(rig.Folder.Root, ".pipeline")));
    }

    [Fact]
    public async Task One_processor_is_narrowed_to_and_a_wrong_name_answered_with_the_nearest()
    {
        rig.With("planner", Amd64);
        rig.With("q", Amd64);

        Assert.Equal("q", Assert.Single((await rig.Run(new AcceptanceOptions(rig.Place, "q"))).Processors).Processor);
        Assert.Equal("unknown processor 'planer'; did you mean 'planner'?", Assert.IsType<LaneOutcome.Refused>(await rig.Outcome(new AcceptanceOptions(rig.Place, "planer"))).Reason);
    }

    [Fact]
    public async Task No_more_containers_run_at_once_than_asked()
    {
        for (var i = 0; i < 12; i++)
        {
            rig.With($"p{i}", Amd64, Arm64);
        }

        var report = await rig.Run(new AcceptanceOptions(rig.Place, Degree: 3));

        Assert.Equal((72, 0, 0), (report.Passed, report.Failed, report.Bypassed));
        Assert.InRange(rig.Ports.MostAtOnce, 1, 3);
    }

    [Fact]
    public async Task One_lane_a_checkout()
    {
        rig.With("p", Amd64);
        var options = new AcceptanceOptions(rig.Place);
        using var other = LaneLock.Take(options.Folders.Lock, new FakeTimeProvider(new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero)));

        Assert.Equal($"another Acceptance is running in this checkout (process {Environment.ProcessId}, since 2026-11-29T12:00:00.000Z)", Assert.IsType<LaneOutcome.Refused>(await rig.Outcome(options)).Reason);
    }

    internal static string[] Broken(ProcessorReport processor) =>
        [.. processor.Judgements.SelectMany(judgement => judgement.Checks.Where(check => !check.Passed).Select(check => $"{judgement.Name} {check.Name}: {check.Failure}"))];

    private sealed class PlayedSignatures(string? problem, string? fault) : ISignatureVerifier
    {
        public Task<string?> Problem(ImageReference image, CancellationToken cancellationToken) =>
            fault is null ? Task.FromResult(problem) : throw new FaultException(ErrorCode.AdapterInvocation, fault);
    }
}
