using Pipeline.Lanes.Drift;
using Pipeline.Oci.Samples;

namespace Pipeline.Release.Tests;

/// <summary>A release on a real registry with one change, and its drift class.</summary>
public sealed class DriftTests : IAsyncLifetime
{
    private Stage stage = null!;

    private Pin Alpha => stage["alpha"];

    public async ValueTask InitializeAsync() => stage = await Stage.Set();

    public ValueTask DisposeAsync() => stage is null ? ValueTask.CompletedTask : stage.DisposeAsync();

    [Fact]
    public async Task With_everything_in_its_place_it_is_in_sync_and_nothing_was_changed()
    {
        var before = stage.Snapshot();

        var report = await stage.Look();

        Assert.Equal((DriftClass.InSync, 2, 0), (report.Class, report.Processors.Count, report.Findings.Count));
        Assert.All(report.Processors, processor => Assert.Equal(3, processor.Pairs.Count));
        Assert.Equal(before, stage.Snapshot());
    }

    [Fact]
    public async Task Over_the_wire_there_is_not_one_changing_call_however_things_stand()
    {
        await stage.Look();
        await stage.Push("alpha", "of somebody else", Alpha.Tag, ImageSample.Amd64);
        await stage.Delete("beta", stage["beta"].Index);
        await stage.Deploy(plan => DeploymentPlan.Of(plan.App, [plan.Functions[0] with { TimeoutS = 99 }]));
        await stage.Look();

        Assert.Equal(0, stage.Wire.Methods.Count(method => method is not ("GET" or "HEAD")));
        Assert.InRange(stage.Wire.Methods.Count, 9, 14);
        Assert.Equal(
            ["AppDeploymentHistory", "AppGetByDeploymentName", "AppGetTags", "AuthTokenGet", "FunctionGet", "FunctionGetOutputs", "FunctionMap"],
            stage.Rpcs);
        // Functions are called only for their identity: those of two processors and the application, then those of one.
        Assert.Equal(5, stage.Payloads.Count);
        Assert.All(stage.Payloads, payload => Assert.True(FunctionInquiry.Is(payload)));
    }

    [Fact]
    public async Task A_moved_tag_is_drift()
    {
        await stage.Push("alpha", "of somebody else", Alpha.Tag, ImageSample.Amd64, ImageSample.Arm64);

        await Expect(DriftClass.Drift, "alpha tag-moved");
    }

    [Fact]
    public async Task A_deleted_image_is_drift()
    {
        await stage.Delete("alpha", Alpha.Index);

        var report = await Expect(DriftClass.Drift, "alpha tag-missing", "alpha manifest-missing");
        Assert.Contains("ERR_IMAGE_UNPINNED image not pinned", report.Findings[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dropped_architecture_is_drift()
    {
        await stage.Delete("alpha", Alpha.Platforms[Platform.Arm64]);

        await Expect(DriftClass.Drift, "alpha platform-missing");
    }

    [Fact]
    public async Task A_tag_put_on_an_image_of_one_architecture_is_drift_that_names_the_other()
    {
        await stage.Push("alpha", "small", Alpha.Tag, ImageSample.Amd64);

        var report = await Expect(DriftClass.Drift, "alpha tag-moved");
        Assert.Contains("which lacks linux/arm64", report.Findings[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edited_processor_is_pending_until_it_is_pinned_and_then_until_it_is_deployed()
    {
        stage.Edit("alpha", "A processor that was edited.");
        await Expect(DriftClass.Pending, "alpha source-changed");

        await stage.Pin("alpha");
        await Expect(DriftClass.Pending, "alpha deployed-behind");

        await stage.Deploy(plan => plan);
        await Expect(DriftClass.InSync);
    }

    [Fact]
    public async Task A_changed_deployment_is_drift()
    {
        await stage.Deploy(plan => DeploymentPlan.Of(plan.App, [plan.Functions[0] with { TimeoutS = 99, Secrets = [] }, plan.Functions[1]]));

        var report = await Expect(DriftClass.Drift, "alpha settings-differ");
        Assert.Equal("secrets is none, not A_KEY, timeout_s is 99, not 30", report.Findings[0].Detail);
    }

    [Fact]
    public async Task A_function_of_another_image_is_drift()
    {
        await stage.Deploy(plan => DeploymentPlan.Of(plan.App, [plan.Functions[0] with { Image = plan.Functions[1].Image }, plan.Functions[1]]));

        await Expect(DriftClass.Drift, "alpha deployed-foreign");
    }

    [Fact]
    public async Task A_function_taken_down_is_undeployed()
    {
        await stage.Deploy(plan => DeploymentPlan.Of(plan.App, [plan.Functions[1]]));

        await Expect(DriftClass.Undeployed, "alpha not-deployed");
    }

    [Fact]
    public async Task A_stopped_registry_is_unknown()
    {
        await stage.StopRegistry();

        var report = await Expect(DriftClass.Unknown, "alpha registry-unread", "beta registry-unread");
        Assert.All(report.Processors, processor => Assert.Equal(DriftClass.Unknown, processor.Of(DriftPair.PinRegistry)?.Class));
    }

    [Fact]
    public async Task A_deployment_that_was_rolled_back_is_drift_until_the_next_one()
    {
        await stage.Deploy(plan => DeploymentPlan.Of(plan.App, [plan.Functions[0]]));
        await stage.RollBack(1);

        var report = await Expect(DriftClass.Drift, "rolled-back");
        Assert.Equal((3, 3, 1), (report.Deployed!.Revision.Production, report.Deployed.Revision.Latest, report.Deployed.Revision.RolledBackTo));
        await stage.Deploy(plan => plan);
        await Expect(DriftClass.InSync);
    }

    [Fact]
    public async Task What_was_deployed_from_a_dirty_tree_is_pending_until_a_commit_has_it()
    {
        var commit = new DeploymentCommit(new string('c', 40), "main", IsDirty: true);
        await stage.Deploy(commit);
        Assert.Equal(commit, (await Expect(DriftClass.Pending, "deployed-dirty")).Deployed!.Revision.Commit);
        await stage.Deploy(commit with { IsDirty = false });
        await Expect(DriftClass.InSync);
    }

    [Fact]
    public async Task What_was_deployed_from_a_repository_that_git_refused_is_unknown_until_git_tells_it()
    {
        stage.Write(".git", "gitdir: nowhere\n");
        var origin = await new Adapters.Git.Checkout(stage.Place.Root, [], TimeProvider.System).Commit(stage.Place.PinsFile, TestContext.Current.CancellationToken);
        await stage.Deploy(Assert.IsType<UnknownOrigin>(origin));
        await Expect(DriftClass.Unknown, "deployed-commit-unread");
        await stage.Deploy(new DeploymentCommit(new string('c', 40), "main", IsDirty: false));
        await Expect(DriftClass.InSync);
    }

    [Fact]
    public async Task A_deployment_that_cannot_be_read_is_unknown()
    {
        stage.Write(".pipeline/release/deployments/versions/1/deployment.json", "{");

        await Expect(DriftClass.Unknown, "deployment-unread");
    }

    private async Task<DriftReport> Expect(DriftClass of, params string[] findings)
    {
        var report = await stage.Look();
        Assert.Equal(findings, report.Findings.Select(finding => finding.Key), StringComparer.Ordinal);
        Assert.Equal(of, report.Class);
        return report;
    }
}
