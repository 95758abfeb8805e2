using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Deployments;

/// <summary>The deployment can be queried as on the platform.</summary>
public sealed class DeploymentTests
{
    [Fact]
    public async Task An_application_tells_its_versions_its_tags_and_which_version_serves()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);

        var app = await wire.Rpc.AppGetByDeploymentNameAsync(new AppGetByDeploymentNameRequest { Name = Sample.App, EnvironmentName = "main" }, wire.Headers());
        var history = await wire.Rpc.AppDeploymentHistoryAsync(new AppDeploymentHistoryRequest { AppId = app.AppId }, wire.Headers());
        var tags = await wire.Rpc.AppGetTagsAsync(new AppGetTagsRequest { AppId = app.AppId }, wire.Headers());

        Assert.Equal((AppState.Deployed, 2, 2u), (app.Lifecycle.AppState, app.Lifecycle.Version, history.ProductionAppVersion));
        Assert.Equal((await wire.Find("echo")).HandleMetadata.AppId, app.AppId);
        Assert.Equal(
            [
                new DeploymentItem { Version = 2, DeployedAt = 86400, Tag = "deployment-2", RollbackVersion = 1, CommitInfo = new CommitInfo { Branch = "main", CommitHash = "abc", Dirty = true } },
                new DeploymentItem { Version = 1 },
            ],
            history.AppDeploymentHistories);
        Assert.Equal(new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2" }, tags.Tags);
    }

    [Theory]
    [InlineData("other", "")]
    [InlineData("bench", "elsewhere")]
    public async Task An_application_that_there_is_not_has_no_id(string name, string environment)
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);

        var app = await wire.Rpc.AppGetByDeploymentNameAsync(new AppGetByDeploymentNameRequest { Name = name, EnvironmentName = environment }, wire.Headers());

        Assert.Equal(new AppGetByDeploymentNameResponse(), app);
    }

    [Fact]
    public async Task An_id_that_nobody_was_given_is_NOT_FOUND()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);

        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.AppDeploymentHistoryAsync(new AppDeploymentHistoryRequest { AppId = "ap-other" }, wire.Headers())));
        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.AppGetTagsAsync(new AppGetTagsRequest { AppId = "ap-other" }, wire.Headers())));
    }
}
