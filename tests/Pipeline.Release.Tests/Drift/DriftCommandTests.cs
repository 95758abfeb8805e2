using Pipeline.Oci.Samples;
using Pipeline.Tests.GitHub;

namespace Pipeline.Release.Tests;

/// <summary>The program <c>pipeline drift</c> with a real registry and a GitHub on loopback.</summary>
public sealed class DriftCommandTests : IAsyncLifetime
{
    private Stage stage = null!;

    public async ValueTask InitializeAsync() => stage = await Stage.Set();

    public ValueTask DisposeAsync() => stage is null ? ValueTask.CompletedTask : stage.DisposeAsync();

    [Fact]
    public async Task It_ends_with_the_code_of_the_class_where_that_is_asked_for()
    {
        Assert.Equal(0, (await stage.Command("--exit-code")).ExitCode);

        stage.Edit("alpha", "A processor that was edited.");
        Assert.Equal(4, (await stage.Command("--exit-code")).ExitCode);

        await stage.Push("beta", "of somebody else", stage["beta"].Tag, ImageSample.Amd64);
        Assert.Equal(3, (await stage.Command("--exit-code")).ExitCode);
        Assert.Equal(0, (await stage.Command()).ExitCode);

        stage.Write("processors/pins.json", "{}");
        Assert.Equal(1, (await stage.Command()).ExitCode);
    }

    [Fact]
    public async Task It_tells_what_it_saw_and_leaves_the_reports()
    {
        await stage.Push("beta", "of somebody else", stage["beta"].Tag, ImageSample.Amd64);

        var result = await stage.Command();

        Assert.Equal("", result.StandardError);
        Assert.Contains($"beta/tag-moved: {stage["beta"].Tag} names ", result.StandardOutput, StringComparison.Ordinal);
        Assert.EndsWith("drift: 1 drift, 1 in-sync\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.All((string[])["drift.json", "drift.sarif", "drift.html"], name => Assert.True(File.Exists(Path.Combine(stage.Place.Artifacts, name))));
        Assert.Single(await File.ReadAllLinesAsync(Directory.GetFiles(Path.Combine(stage.Place.Root, ".pipeline", "drift")).Single(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task With_json_standard_output_is_the_report_alone()
    {
        var result = await stage.Command("--json");

        Assert.Equal("", result.StandardError);
        var written = System.Text.Encoding.UTF8.GetBytes(result.StandardOutput);
        Assert.Equal(CanonicalJson.EncodeLine(StrictJson.Parse(written)), written);
    }

    [Fact]
    public async Task Without_a_deployment_to_compare_nothing_of_one_is_read()
    {
        await stage.Deploy(plan => DeploymentPlan.Of("pipeline", plan.Functions.Take(1)));

        var result = await stage.Command("--no-deployment", "--exit-code");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("deployed: not compared\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.EndsWith("in-sync: 2 in-sync\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(4, (await stage.Command("--exit-code")).ExitCode);

        var refused = await stage.Command("--no-deployment", "--modal");
        Assert.Equal((2, "pipeline: --modal and --no-deployment exclude each other.\n"), (refused.ExitCode, refused.StandardError));
    }

    [Fact]
    public async Task One_issue_is_opened_updated_and_closed()
    {
        await using var github = await FakeGitHub.Start(contract: null);
        string[] issue = ["--issue", "--github", github.Api.GetLeftPart(UriPartial.Authority)];

        await stage.Command(issue);
        Assert.Empty(github.Repository.Issues);

        await stage.Push("beta", "of somebody else", stage["beta"].Tag, ImageSample.Amd64);
        var opened = await stage.Command(issue);
        var told = Assert.Single(github.Repository.Issues);
        Assert.EndsWith("/1\n", opened.StandardError, StringComparison.Ordinal);
        Assert.Equal((0, "Drift: 1 of 2 processors not in sync", true), (opened.ExitCode, told.Title, told.Open));

        stage.Edit("alpha", "A processor that was edited.");
        await stage.Command(issue);
        Assert.Equal((1, "Drift: 2 of 2 processors not in sync", true), (github.Repository.Issues.Count, told.Title, told.Open));

        await stage.Pin("alpha");
        await stage.Deploy(plan => plan);
        await stage.Restore("beta");
        await stage.Command(issue);
        Assert.Equal((1, false), (github.Repository.Issues.Count, told.Open));
        Assert.Contains("Everything agrees: 2 in-sync.", Assert.Single(told.Comments), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issue_that_cannot_be_told_is_an_error_and_the_report_is_there()
    {
        await using var github = await FakeGitHub.Start(contract: null);
        github.Fault = _ => new FakeFault(Happens: false, FakeAnswer.NotFound());
        stage.Edit("alpha", "A processor that was edited.");

        var result = await stage.Command("--issue", "--github", github.Api.GetLeftPart(UriPartial.Authority));

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("pipeline: adapter invocation failed: ", result.StandardError, StringComparison.Ordinal);
        Assert.EndsWith("pending: 1 pending, 1 in-sync\n", result.StandardOutput, StringComparison.Ordinal);
    }
}
