using Pipeline.Lanes.Drift;
using Pipeline.Lanes.Release;

namespace Pipeline.Lanes.Tests;

public sealed class DriftIssueTests
{
    private static readonly ReleaseTarget Place = new("/checkout", InSync.Prefix, "/checkout/processors/pins.json", "/checkout", null);

    [Fact]
    public async Task It_is_opened_updated_and_closed_under_one_key()
    {
        var issues = new Issues();

        await DriftIssue.Update(issues, Place, DriftSample.Report, TestContext.Current.CancellationToken);
        await DriftIssue.Update(issues, Place, DriftReport.Of(InSync.Of() with { Deployment = new DeploymentState.Unavailable("no answer") }, DriftIgnores.None), TestContext.Current.CancellationToken);
        await DriftIssue.Update(issues, Place, DriftSample.Agreed, TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "tell drift/registry.example/team/product: Drift: 5 of 7 processors not in sync",
                "tell drift/registry.example/team/product: Drift: The deployment could not be read",
                "close drift/registry.example/team/product: Everything agrees: 2 in-sync.",
            ],
            issues.Told,
            StringComparer.Ordinal);
    }

    private sealed class Issues : IStandingIssue
    {
        public List<string> Told { get; } = [];

        public Task<Uri> Report(string key, string title, string body, CancellationToken cancellationToken)
        {
            Told.Add($"tell {key}: {title}");
            return Task.FromResult(new Uri("https://github.example/1"));
        }

        public Task<Uri?> Close(string key, string comment, CancellationToken cancellationToken)
        {
            Told.Add($"close {key}: {comment}");
            return Task.FromResult<Uri?>(null);
        }
    }
}
