using System.Collections.Concurrent;
using Pipeline.Contracts;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

public sealed class DeployMockLaneTests : IDisposable
{
    private readonly PinnedRig rig = new();
    private readonly InMemoryDeployments deployments = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task Every_pin_is_deployed_by_its_digest_and_called_with_its_smoke_case()
    {
        var (p, q) = (rig.With("p", Amd64, Arm64), rig.With("q", Amd64));

        var report = await Run();

        Assert.Equal((4, 0), (report.Passed, report.Failed));
        Assert.Equal(["deployment", "good"], report.Processors[0].Judgements.Select(judgement => judgement.Name), StringComparer.Ordinal);
        Assert.Equal([p.Reference, q.Reference], deployments.Deployed!.Functions.Select(function => function.Image));
        Assert.Equal(deployments.Deployed.Encode(), await File.ReadAllBytesAsync(Path.Combine(rig.Place.Artifacts, "deployment.json")));
        Assert.Equal(4, rig.Ports.Invocations.Count);
        Assert.All(rig.Ports.Invocations, call => Assert.Equal((Platform.Amd64, Mode.Mock), (call.Platform, call.Mode)));
        Assert.Equal([p.Index, q.Index], rig.Ports.Invocations.Select(call => call.Image.Digest).Distinct().OrderBy(digest => digest != p.Index));
    }

    [Theory]
    [InlineData("unpinned", "ERR_IMAGE_UNPINNED image not pinned: p has no pin")]
    [InlineData("no amd64", "ERR_IMAGE_UNPINNED image not pinned: registry.example/team/product/p for linux/amd64, which functions run on")]
    [InlineData("long tag", "ERR_MODAL_INVOCATION modal invocation failed: p: the tag has 51 characters, and 50 can be deployed")]
    [InlineData("long secret", "ERR_MISSING_SECRET missing required secret: p: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' is no name of a secret")]
    [InlineData("no such secret", "ERR_MISSING_SECRET missing required secret: API_KEY")]
    [InlineData("no folder", "ERR_ADAPTER_INVOCATION adapter invocation failed: there is no processors/p")]
    public async Task What_production_would_refuse_is_a_finding_and_then_nothing_is_deployed_or_called(string what, string fault)
    {
        rig.With("q", Amd64);
        Spoil(what);

        var report = await Run(new DeployMockOptions(rig.Place, Secrets: ["OTHER"]));

        Assert.Equal([$"deployment deployable: {fault}"], AcceptanceLaneTests.Broken(report.Processors[0]));
        Assert.Equal(["deployment deployed: nothing is deployed while a function is refused"], AcceptanceLaneTests.Broken(report.Processors[1]));
        Assert.Null(deployments.Deployed);
        Assert.Empty(rig.Ports.Invocations);
    }

    [Fact]
    public async Task A_deployment_that_fails_is_a_finding_of_every_function()
    {
        rig.With("p", Amd64);
        deployments.Deploying = _ => throw new FaultException(ErrorCode.ModalInvocation, "the platform said no");

        Assert.Equal(["deployment deployed: ERR_MODAL_INVOCATION modal invocation failed: the platform said no"], AcceptanceLaneTests.Broken(Assert.Single((await Run()).Processors)));
        Assert.Empty(rig.Ports.Invocations);
    }

    [Fact]
    public async Task A_deployment_that_reads_back_otherwise_is_a_finding()
    {
        rig.With("p", Amd64);
        deployments.Deploying = plan => DeploymentPlan.Of(plan.App, []);

        Assert.Equal(["deployment deployed: what is deployed is not what was to be deployed"], AcceptanceLaneTests.Broken(Assert.Single((await Run()).Processors)));
    }

    [Fact]
    public async Task An_answer_that_is_wrong_is_told_with_its_difference()
    {
        rig.With("p", Amd64);
        rig.Ports.Writes = (_, _) => "B\n";

        Assert.Equal(["good outputs_expected: outputs/a.txt: line 1, column 1: expected 'A', got 'B'"], AcceptanceLaneTests.Broken(Assert.Single((await Run()).Processors)));
    }

    [Fact]
    public async Task A_function_that_cannot_be_called_with_anything_is_a_finding()
    {
        rig.With("p", Amd64);
        Directory.Delete(Path.Combine(rig.Folder.Root, "processors/p/cases/good"), recursive: true);

        Assert.Equal(["smoke case: there is no success case to call it with (cases/<case>/expected/)"], AcceptanceLaneTests.Broken(Assert.Single((await Run()).Processors)));
    }

    [Fact]
    public async Task A_name_that_no_application_can_have_is_refused()
    {
        rig.With("p", Amd64);

        var refused = Assert.IsType<DeployMockOutcome.Refused>(await Outcome(new DeployMockOptions(rig.Place, App: "my app")));

        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: 'my app' is no name of an application (1 to 64 of A-Z a-z 0-9 . _ -, not an id)", refused.Reason);
    }

    [Fact]
    public async Task A_dry_run_prints_the_deployment_and_touches_nothing()
    {
        var pin = rig.With("p", Amd64, Arm64);
        rig.WithFolder("q", Amd64);

        var planned = Assert.IsType<DeployMockOutcome.Planned>(await Outcome(new DeployMockOptions(rig.Place, DryRun: true), opened: false));

        Assert.Equal(
            $"""
            application  pipeline
            p  registry.example/team/product/p:1.2.3-abcdefabcdef@{pin.Index}
              30 s, 1 cpus, 64 MiB; secrets: none
              smoke case: good
            q  ERR_IMAGE_UNPINNED image not pinned: q has no pin
            1 to deploy, 1 refused

            """,
            DeploymentDraftText.Of(planned.Draft));
        Assert.Null(planned.Draft.Plan);
    }

    private void Spoil(string what)
    {
        switch (what)
        {
            case "unpinned":
                rig.WithFolder("p", Amd64);
                break;
            case "no amd64":
                rig.With("p", Arm64);
                break;
            case "long tag":
                rig.Pin("p", rig.With("p", Amd64) with { Tag = new string('1', 51) });
                break;
            case "no folder":
                rig.With("p", Amd64);
                Directory.Delete(Path.Combine(rig.Folder.Root, "processors/p"), recursive: true);
                break;
            default:
                rig.With("p", Amd64);
                // A name that is longer than the platform takes is known to it all the same here.
                var secret = what == "long secret" ? new string('A', 65) : "API_KEY";
                rig.Folder.With("processors/p/processor.json", Specs.Json("p", secrets: $"[\"{secret}\"]"));
                break;
        }
    }

    private async Task<LaneReport> Run(DeployMockOptions? options = null)
    {
        var told = options?.Secrets is null ? options : options with { Secrets = [.. options.Secrets, new string('A', 65)] };
        return Assert.IsType<DeployMockOutcome.Finished>(await Outcome(told)).Report;
    }

    private Task<DeployMockOutcome> Outcome(DeployMockOptions? options, bool opened = true) => new DeployMockLane(
        options ?? new DeployMockOptions(rig.Place),
        log => opened ? new DeployMockPorts(deployments, deployments, rig.Ports.Open(log).Runs) : throw new InvalidOperationException("the engine was touched"),
        new PlainProgress(new ConcurrentQueue<string>().Enqueue),
        TimeProvider.System).Run(TestContext.Current.CancellationToken);
}
