using Pipeline.Adapters.Functions;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Cli.Rehearsal;

/// <summary>This machine's deployment as the local Modal serves it: one function per processor, and one for the application itself.</summary>
/// <param name="deployments">The deployments.</param>
/// <param name="functions">Runs the functions.</param>
internal sealed class HostedDeployments(FileDeployments deployments, LocalFunctions functions) : IHostedApps
{
    // A function ends its program at its own time limit and reports it; the platform's limit comes later.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);
    private Known? last;

    public async Task<HostedApp?> Find(string name, CancellationToken cancellationToken)
    {
        if (await deployments.Read(cancellationToken) is not { } stored || stored.Plan.App != name)
        {
            return null;
        }

        if (last is { } known && ReferenceEquals(known.Stored, stored))
        {
            return known.App;
        }

        var app = Host(stored);
        last = new Known(stored, app);
        return app;
    }

    private HostedApp Host(StoredDeployment stored)
    {
        var plan = stored.Plan;
        var hosted = plan.Functions.ToDictionary(function => function.Function, function => Function(plan, function.Function, function.TimeoutS), StringComparer.Ordinal);
        hosted.Add(FunctionInquiry.DeploymentFunction, Function(plan, FunctionInquiry.DeploymentFunction, 0));
        return new(plan.App, [.. stored.Versions.Select(Version)], stored.Production.Version, DeploymentTags.OfApp(plan.Digest), hosted);
    }

    private HostedFunction Function(DeploymentPlan plan, string name, int timeoutS) =>
        ByteFunction.Of((payload, cancellationToken) => functions.Answer(plan, name, payload, cancellationToken), TimeSpan.FromSeconds(timeoutS) + Grace);

    private static HostedVersion Version(DeploymentVersion version) => new(
        version.Version,
        version.DeployedAt,
        version.Tag,
        version.RolledBackTo,
        version.Commit switch
        {
            DeploymentCommit commit => new HostedCommit(commit.Hash, commit.Branch, commit.IsDirty),
            UnknownOrigin => HostedCommit.Unknown,
            _ => null,
        });

    private sealed record Known(StoredDeployment Stored, HostedApp App);
}
