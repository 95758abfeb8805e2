using Pipeline.Adapters.Functions;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Tests.Functions;

public sealed class FileDeploymentsTests : IDisposable
{
    private static readonly Digest Digest = Digest.Parse("sha256:" + new string('a', 64));
    private readonly string folder = Directory.CreateTempSubdirectory("deployments-").FullName;

    [Fact]
    public async Task Nothing_was_ever_deployed() => Assert.Null(await Deployments("never").Read(default));

    [Fact]
    public async Task What_is_deployed_reads_back_and_is_the_plans_own_bytes()
    {
        var deployments = Deployments("a");
        await deployments.Deploy(Plan(1), null, default);
        Assert.Equal(Plan(1).Encode(), (await deployments.Read(default))!.Plan.Encode());
        Assert.Equal(Plan(1).Encode(), await File.ReadAllBytesAsync(Path.Combine(folder, "a", "deployment.json")));
    }

    [Fact]
    public async Task The_same_plan_again_is_no_new_version_and_another_is()
    {
        var deployments = Deployments("a");
        foreach (var timeout in (int[])[1, 1, 2, 2, 1])
        {
            await deployments.Deploy(Plan(timeout), null, default);
        }

        Assert.Equal(["1", "2", "3"], Versions("a"));
        Assert.Equal(Plan(2).Encode(), await File.ReadAllBytesAsync(Path.Combine(folder, "a", "history", "2.json")));
    }

    [Fact]
    public async Task The_last_twenty_versions_are_kept()
    {
        var deployments = Deployments("a");
        for (var timeout = 1; timeout <= 25; timeout++)
        {
            await deployments.Deploy(Plan(timeout), null, default);
        }

        Assert.Equal([.. Enumerable.Range(6, 20).Select(version => $"{version}")], Versions("a"));
    }

    [Fact]
    public async Task A_file_that_somebody_changed_is_no_deployment()
    {
        var deployments = Deployments("a");
        await deployments.Deploy(Plan(1), null, default);
        var file = Path.Combine(folder, "a", "deployment.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("@sha256", "", StringComparison.Ordinal));

        var fault = (await Assert.ThrowsAsync<FaultException>(() => deployments.Read(default))).Fault;
        Assert.StartsWith($"ERR_ADAPTER_INVOCATION adapter invocation failed: {file} is no deployment: ", fault.ToString(), StringComparison.Ordinal);
        // A deployment puts it right.
        await deployments.Deploy(Plan(1), null, default);
        Assert.NotNull(await deployments.Read(default));
    }

    [Fact]
    public async Task Two_at_once_do_not_take_one_number()
    {
        var deployments = Deployments("a");
        await deployments.Deploy(Plan(1), null, default);
        using var other = new FileStream(Path.Combine(folder, "a", "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var fault = (await Assert.ThrowsAsync<FaultException>(() => deployments.Deploy(Plan(2), null, default))).Fault;
        Assert.EndsWith("cannot be written, or another deployment is running", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["1"], Versions("a"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private FileDeployments Deployments(string name) => new(Path.Combine(folder, name));

    private string[] Versions(string name) =>
        [.. Directory.GetFiles(Path.Combine(folder, name, "history")).Select(file => Path.GetFileNameWithoutExtension(file)!).OrderBy(version => version.Length).ThenBy(version => version, StringComparer.Ordinal)];

    private static DeploymentPlan Plan(int timeout) => DeploymentPlan.Of("pipeline",
    [
        new DeployedFunction("a", ProcessorRef.Parse("a@1.0.0"), ImageReference.Parse($"127.0.0.1:5055/x/a:1.0.0@{Digest}"), Digest, [], timeout, new ResourceLimits(1, 64, 8, 8)),
    ]);
}
