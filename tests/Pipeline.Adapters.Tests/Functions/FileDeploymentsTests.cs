using Microsoft.Extensions.Time.Testing;
using Pipeline.Adapters.Functions;

namespace Pipeline.Adapters.Tests.Functions;

public sealed class FileDeploymentsTests : IDisposable
{
    private static readonly Digest Digest = Digest.Parse("sha256:" + new string('a', 64));
    private static readonly DeploymentCommit Clean = new(new string('c', 40), "main", IsDirty: false);
    private readonly string folder = Directory.CreateTempSubdirectory("deployments-").FullName;
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Nothing_was_ever_deployed() => Assert.Null(await Deployments("never").Read(default));

    [Fact]
    public async Task What_is_deployed_reads_back_with_where_it_came_from()
    {
        await Deployments().Deploy(Plan(1), Clean, default);

        var stored = (await Deployments().Read(default))!;

        Assert.Equal(Plan(1).Encode(), stored.Plan.Encode());
        Assert.Equal([new DeploymentVersion(1, clock.GetUtcNow(), DeploymentTags.OfDeployment(Plan(1).Digest), null, Clean)], stored.Versions);
        Assert.Equal(Plan(1).Encode(), await File.ReadAllBytesAsync(At("versions/1/deployment.json")));
        Assert.Equal(["1"], Kept());
    }

    [Fact]
    public async Task The_same_plan_again_is_no_new_version_and_another_is()
    {
        foreach (var timeout in (int[])[1, 1, 2, 2, 1])
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Deployments().Deploy(Plan(timeout), Clean, default);
        }

        Assert.Equal(["1", "2", "3"], Kept());
        Assert.Equal([1, 3, 5], (await Deployments().Read(default))!.Versions.Select(version => version.DeployedAt.Second));
        Assert.Equal(Plan(2).Encode(), await File.ReadAllBytesAsync(At("versions/2/deployment.json")));
    }

    [Fact]
    public async Task The_same_plan_is_deployed_anew_by_who_knows_better_where_it_comes_from()
    {
        var deployments = Deployments();
        await deployments.Deploy(Plan(1), null, default);
        await deployments.Deploy(Plan(1), null, default);
        Assert.Equal(["1"], Kept());
        await deployments.Deploy(Plan(1), Clean with { IsDirty = true }, default);
        await deployments.Deploy(Plan(1), Clean with { IsDirty = true }, default);
        Assert.Equal(["1", "2"], Kept());
        await deployments.Deploy(Plan(1), Clean, default);
        // A later commit with the same plan changes nothing.
        await deployments.Deploy(Plan(1), Clean with { Hash = new string('d', 40), IsDirty = true }, default);
        Assert.Equal(["1", "2", "3"], Kept());
        Assert.Equal(Clean, (await deployments.Read(default))!.Production.Commit);
    }

    [Fact]
    public async Task A_rollback_is_a_version_of_its_own_that_the_next_deployment_ends()
    {
        var deployments = Deployments();
        await deployments.Deploy(Plan(1), Clean, default);
        await deployments.Deploy(Plan(2), Clean, default);
        clock.Advance(TimeSpan.FromHours(1));

        await deployments.RollBack(1, default);

        var stored = (await deployments.Read(default))!;
        Assert.Equal(Plan(1).Digest, stored.Plan.Digest);
        Assert.Equal(new DeploymentVersion(3, clock.GetUtcNow(), DeploymentTags.OfDeployment(Plan(1).Digest), 1, Clean), stored.Production);
        await deployments.Deploy(Plan(1), Clean, default);
        Assert.Equal((4, null), ((await deployments.Read(default))!.Production.Version, (await deployments.Read(default))!.Production.RolledBackTo));
    }

    [Theory]
    [InlineData(2)] // what runs is nothing to go back to
    [InlineData(9)]
    public async Task Only_an_earlier_version_can_be_rolled_back_to(int version)
    {
        var deployments = Deployments();
        await deployments.Deploy(Plan(1), Clean, default);
        await deployments.Deploy(Plan(2), Clean, default);
        var fault = (await Assert.ThrowsAsync<FaultException>(() => deployments.RollBack(version, default))).Fault;
        Assert.Equal($"ERR_MODAL_LOOKUP modal function not found: version {version} to roll back to", fault.ToString());
    }

    [Fact]
    public async Task The_last_twenty_versions_are_kept()
    {
        var deployments = Deployments();
        for (var timeout = 1; timeout <= 25; timeout++)
        {
            await deployments.Deploy(Plan(timeout), Clean, default);
        }

        Assert.Equal([.. Enumerable.Range(6, 20).Select(version => $"{version}")], Kept());
        Assert.Equal(25, (await deployments.Read(default))!.Production.Version);
    }

    [Theory]
    [InlineData("deployment.json", "deployment-v1", "deployment-v0", "the schema of a deployment is deployment-v1")]
    [InlineData("version.json", "\"version\":1", "\"version\":7", "versions/1 is version 7")]
    [InlineData("version.json", "2026", "then", "deployed_at is YYYY-MM-DDTHH:MM:SS.mmmZ")]
    public async Task What_somebody_changed_is_no_deployment_and_a_deployment_puts_it_right(string name, string good, string bad, string reason)
    {
        var deployments = Deployments();
        await deployments.Deploy(Plan(1), Clean, default);
        Assert.NotNull(await deployments.Read(default));
        var file = At($"versions/1/{name}");
        var text = await File.ReadAllTextAsync(file);
        Assert.Contains(good, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace(good, bad, StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);

        var fault = (await Assert.ThrowsAsync<FaultException>(() => deployments.Read(default))).Fault;
        Assert.StartsWith($"ERR_ADAPTER_INVOCATION adapter invocation failed: {folder} has no valid deployment: ", fault.ToString(), StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        await deployments.Deploy(Plan(1), Clean, default);
        Assert.Equal(2, (await Deployments().Read(default))!.Production.Version);
    }

    [Fact]
    public async Task A_deployment_that_was_broken_off_was_never_there()
    {
        var deployments = Deployments();
        await deployments.Deploy(Plan(1), Clean, default);
        Directory.CreateDirectory(At("partial"));
        await File.WriteAllTextAsync(At("partial/deployment.json"), "half");
        Assert.Equal(1, (await deployments.Read(default))!.Production.Version);
        await deployments.Deploy(Plan(2), Clean, default);
        Assert.Equal(Plan(2).Digest, (await deployments.Read(default))!.Plan.Digest);
    }

    [Fact]
    public async Task Two_at_once_do_not_take_one_number()
    {
        var deployments = Deployments();
        await deployments.Deploy(Plan(1), Clean, default);
        await using var other = new FileStream(At("lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var fault = (await Assert.ThrowsAsync<FaultException>(() => deployments.Deploy(Plan(2), Clean, default))).Fault;
        Assert.EndsWith("cannot be written, or another deployment is running", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["1"], Kept());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private FileDeployments Deployments(string name = "") => new(Path.Combine(folder, name), clock);

    private string At(string path) => Path.Combine(folder, path);

    private string[] Kept() =>
        [.. Directory.GetDirectories(At("versions")).Select(path => Path.GetFileName(path)!).OrderBy(version => version.Length).ThenBy(version => version, StringComparer.Ordinal)];

    private static DeploymentPlan Plan(int timeout) => DeploymentPlan.Of("pipeline",
    [
        new DeployedFunction("a", ProcessorRef.Parse("a@1.0.0"), ImageReference.Parse($"127.0.0.1:5055/x/a:1.0.0@{Digest}"), Digest, [], timeout, new ResourceLimits(1, 64, 8, 8)),
    ]);
}
