using System.Collections.Concurrent;
using Pipeline.Lanes.DeployMock;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

public sealed class DeployMockLaneTests : IDisposable
{
    private readonly PinnedRig rig = new();
    private readonly InMemoryDeployments deployments = new();
    private readonly PlayedFunctions functions;

    public DeployMockLaneTests() => functions = new(rig.Ports);

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task Every_pin_is_deployed_by_its_digest_and_every_case_runs_here_and_through_the_function()
    {
        var (p, q) = (rig.With("p", Amd64, Arm64), rig.With("q", Amd64));
        var commit = new DeploymentCommit("c0ffee", "main", IsDirty: false);

        var report = await Run(new DeployMockOptions(rig.Place) { Commit = commit });

        Assert.Equal((6, 0), (report.Passed, report.Failed));
        Assert.Equal(["deployment", "bad", "good"], report.Processors[0].Judgements.Select(judgement => judgement.Name), StringComparer.Ordinal);
        Assert.Equal([p.Reference, q.Reference], deployments.Deployed!.Functions.Select(function => function.Image));
        Assert.Equal(commit, deployments.Commit);
        Assert.Equal(deployments.Deployed.Encode(), await File.ReadAllBytesAsync(Path.Combine(rig.Place.Artifacts, "deployment.json")));
        // The bad case is refused before any adapter runs.
        Assert.Equal((4, 2), (rig.Ports.Invocations.Count, functions.Calls.Count));
        Assert.All(rig.Ports.Invocations, call => Assert.Equal((Platform.Amd64, Mode.Mock), (call.Platform, call.Mode)));
        Assert.Equal([p.Index, q.Index], functions.Calls.Select(call => call.Image.Digest).OrderBy(digest => digest != p.Index));
    }

    [Fact]
    public async Task A_case_that_is_bypassed_stays_so()
    {
        rig.With("p", Amd64);
        rig.Folder.With("processors/p/cases/later/inputs.json", "{}").With("processors/p/cases/later/bypass.txt", "the service is not there yet");

        var report = await Run();

        Assert.Equal((3, 0, 1), (report.Passed, report.Failed, report.Bypassed));
        Assert.Single(functions.Calls);
    }

    [Theory]
    [InlineData("unpinned", "ERR_IMAGE_UNPINNED image not pinned: p has no pin")]
    [InlineData("no amd64", "ERR_IMAGE_UNPINNED image not pinned: registry.example/team/product/p for linux/amd64, which functions run on")]
    [InlineData("long tag", "ERR_MODAL_INVOCATION modal invocation failed: p: the tag has 51 characters; the limit is 50")]
    [InlineData("long secret", "ERR_MISSING_SECRET missing required secret: p: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' is not a valid secret name")]
    [InlineData("no such secret", "ERR_MISSING_SECRET missing required secret: API_KEY")]
    [InlineData("no folder", "ERR_ADAPTER_INVOCATION adapter invocation failed: there is no processors/p")]
    public async Task What_production_would_refuse_is_a_finding_and_then_nothing_is_deployed_or_called(string what, string fault)
    {
        rig.With("q", Amd64);
        Spoil(what);

        var report = await Run(new DeployMockOptions(rig.Place, Secrets: ["OTHER"]));

        Assert.Equal([$"deployment deployable: {fault}"], AcceptanceLaneTests.Broken(report.Processors[0]));
        Assert.Equal(["deployment deployed: nothing was deployed, because a function was refused"], AcceptanceLaneTests.Broken(report.Processors[1]));
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

    [Theory]
    [InlineData("nothing", "plan: nothing is deployed")]
    [InlineData("plan", "plan: the application was made from sha256:")]
    [InlineData("tags", "tags: the application's tags name no deployment, not sha256:")]
    [InlineData("tag", "tag: the deployment's tag is v1, not deployment-")]
    [InlineData("behind", "version: version 2 serves calls, and 3 is the latest")]
    [InlineData("rollback", "version: version 3 is a rollback to 1")]
    [InlineData("image", "identity: the function reports that it was built from sha256:0000")]
    [InlineData("deployment", "identity: the function reports that it belongs to deployment sha256:0000")]
    [InlineData("silent", "identity: ERR_TIMEOUT timed out: the call after 30 s")]
    [InlineData("gone", "identity: there is no such function")]
    public async Task A_deployment_that_reads_back_otherwise_is_a_finding_and_nothing_is_called(string what, string finding)
    {
        rig.With("p", Amd64);
        deployments.Reading = deployed => Otherwise(deployed, what);

        Assert.StartsWith($"deployment {finding}", Assert.Single(AcceptanceLaneTests.Broken(Assert.Single((await Run()).Processors))), StringComparison.Ordinal);
        Assert.Empty(rig.Ports.Invocations);
    }

    [Fact]
    public async Task An_answer_that_is_wrong_is_told_with_its_difference()
    {
        rig.With("p", Amd64);
        rig.Ports.Writes = (_, _) => "B\n";

        Assert.Equal(["good outputs_expected: outputs/a.txt: line 1, column 1: expected 'A', got 'B'"], AcceptanceLaneTests.Broken(Assert.Single((await Run()).Processors)));
    }

    [Fact]
    public async Task A_function_that_writes_other_bytes_than_this_machine_is_told()
    {
        rig.With("p", Amd64);
        rig.Ports.Writes = (_, number) => number == 1 ? "A\n" : "B\n";

        Assert.Equal(
            ["good outputs_same_twice: outputs/a.txt: line 1, column 1: local wrote 'A', modal wrote 'B'"],
            AcceptanceLaneTests.Broken(Assert.Single((await Run()).Processors)));
    }

    [Fact]
    public async Task A_function_that_answers_otherwise_than_this_machine_is_told()
    {
        rig.With("p", Amd64);
        functions.Calling = invocation => invocation with { Platform = Platform.Arm64 };

        var broken = AcceptanceLaneTests.Broken(Assert.Single((await Run()).Processors));

        Assert.Contains("good platform: modal: arch is arm64 in env_fingerprint, not amd64", broken, StringComparer.Ordinal);
        Assert.Contains(broken, finding => finding.StartsWith("good adapters_agree: line 1, column ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_processor_that_shows_no_success_is_a_finding()
    {
        rig.With("p", Amd64);
        Directory.Delete(Path.Combine(rig.Folder.Root, "processors/p/cases/good"), recursive: true);

        Assert.Equal(
            ["cases success: no case shows that the function does anything (cases/<case>/expected/outputs/)"],
            AcceptanceLaneTests.Broken(Assert.Single((await Run()).Processors)));
    }

    [Fact]
    public async Task A_name_that_no_application_can_have_is_refused()
    {
        rig.With("p", Amd64);

        var refused = Assert.IsType<LaneOutcome.Refused>(await Outcome(new DeployMockOptions(rig.Place, App: "my app")));

        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: 'my app' is not a valid application name (1 to 64 of A-Z a-z 0-9 . _ -, not an id)", refused.Reason);
    }

    [Fact]
    public async Task A_dry_run_prints_the_deployment_and_touches_nothing()
    {
        var pin = rig.With("p", Amd64, Arm64);
        rig.WithFolder("q", Amd64);

        var planned = Assert.IsType<LaneOutcome.Planned>(await Outcome(new DeployMockOptions(rig.Place, DryRun: true), opened: false));

        Assert.Equal(
            $"""
            application  pipeline
            p  registry.example/team/product/p:1.2.3-abcdefabcdef@{pin.Index}
              30 s, 1 cpus, 64 MiB; secrets: none; cases: 2
            q  ERR_IMAGE_UNPINNED image not pinned: q has no pin
            1 to deploy, 1 refused

            """,
            planned.Plan.Text());
        Assert.Null(planned.Plan.Deployment);
    }

    private static DeployedApplication? Otherwise(DeployedApplication deployed, string what)
    {
        var zero = Digest.Parse("sha256:" + new string('0', 64));
        var said = new FunctionIdentity(deployed.Plan.Digest, "p", deployed.Plan.Functions[0].Image.RequireDigest());
        return what switch
        {
            "nothing" => null,
            "plan" => deployed with { Plan = DeploymentPlan.Of("other", deployed.Plan.Functions) },
            "tags" => deployed with { Tagged = null },
            "tag" => deployed with { Revision = deployed.Revision with { Tag = "v1" } },
            "behind" => deployed with { Revision = deployed.Revision with { Production = 2 } },
            "rollback" => deployed with { Revision = deployed.Revision with { RolledBackTo = 1 } },
            "image" => Answering(deployed, new FunctionAnswer.Identified(said with { ImageDigest = zero })),
            "deployment" => Answering(deployed, new FunctionAnswer.Identified(said with { Deployment = zero })),
            "silent" => Answering(deployed, new FunctionAnswer.NoAnswer(new Fault(ErrorCode.Timeout, "the call after 30 s"))),
            _ => deployed with { Answers = new Dictionary<string, FunctionAnswer>(StringComparer.Ordinal) },
        };
    }

    private static DeployedApplication Answering(DeployedApplication deployed, FunctionAnswer answer) =>
        deployed with { Answers = new Dictionary<string, FunctionAnswer>(StringComparer.Ordinal) { ["p"] = answer } };

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
                // Here the platform knows the name, although it is too long.
                var secret = what == "long secret" ? new string('A', 65) : "API_KEY";
                rig.Folder.With("processors/p/processor.json", Specs.Json("p", secrets: $"[\"{secret}\"]"));
                break;
        }
    }

    private async Task<LaneReport> Run(DeployMockOptions? options = null)
    {
        var told = options?.Secrets is null ? options : options with { Secrets = [.. options.Secrets, new string('A', 65)] };
        return Assert.IsType<LaneOutcome.Finished>(await Outcome(told)).Report;
    }

    private Task<LaneOutcome> Outcome(DeployMockOptions? options, bool opened = true) => new DeployMockLane(
        options ?? new DeployMockOptions(rig.Place),
        log => opened ? new DeployMockPorts(deployments, deployments, rig.Ports.Open(log).Runs, functions) : throw new InvalidOperationException("the engine was touched"),
        new PlainProgress(new ConcurrentQueue<string>().Enqueue),
        TimeProvider.System).Run(TestContext.Current.CancellationToken);
}
