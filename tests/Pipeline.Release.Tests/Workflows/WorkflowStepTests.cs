using System.Text.Json;
using Pipeline.Oci.Samples;
using Pipeline.Tests.GitHub;
using Pipeline.Tests.Workflows;

namespace Pipeline.Release.Tests.Workflows;

/// <summary>The steps of the committed workflows, in order, as an ordinary user in clean folders, with another builder current.</summary>
public sealed class WorkflowStepTests : IAsyncLifetime
{
    private const string Processor = "llm_chat";
    private const string RegistrySecret = "regist-Zx81-secret";
    private readonly JsonElement workflows = ReadWorkflows.Committed();
    private Runner? runner;

    private Runner Machine => runner!;

    public async ValueTask InitializeAsync() => runner = await Runner.Start(Processor);

    public async ValueTask DisposeAsync()
    {
        if (runner is not null)
        {
            await runner.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_pull_request_is_judged_then_its_merge_is_pinned_accepted_deployed_and_compared_and_so_it_is_on_the_next_day()
    {
        await using var registry = await DistributionServer.Start();
        await using var github = await FakeGitHub.Start(contract: null);
        Describe(registry, github);

        var judged = await Machine.Run(Job("pr.yml", "pr-acceptance"));
        Assert.Matches("[1-9][0-9]* passed, 0 failed, 0 bypassed", judged["PrAcceptance"]);
        Assert.Equal("", await Runner.Output("find", Machine.Checkout, "!", "-uid", "65534"));
        await EachUnwritableFolderIsOneSentence();

        var said = new List<string>();
        foreach (var job in workflows.GetProperty("main.yml").GetProperty("yaml").GetProperty("jobs").EnumerateObject())
        {
            said.AddRange((await Machine.Run(job.Value)).Values);
        }

        var pull = Assert.Single(github.Repository.OpenPulls);
        Assert.Contains($"{registry.Host}/octo/pipeline/{Processor}", System.Text.Encoding.UTF8.GetString(github.Repository.File(pull.Head!, "processors/pins.json")!), StringComparison.Ordinal);
        Assert.Contains(said, text => text.Contains("Login Succeeded", StringComparison.Ordinal));

        await Machine.Merge("processors/pins.json", github.Repository.File(pull.Head!, "processors/pins.json")!);
        await Machine.Run(Job("drift.yml", "drift"));
        Assert.All(github.Received, text => Assert.DoesNotContain(RegistrySecret, text, StringComparison.Ordinal));
    }

    /// <summary>After an earlier step as root, or on a read-only file system, the lane names the folder and its required owner.</summary>
    private async Task EachUnwritableFolderIsOneSentence()
    {
        foreach (var state in (string[])[".pipeline", ".pipeline/pr-acceptance", "artifacts"])
        {
            var path = Path.Combine(Machine.Checkout, state);
            await Runner.Output("chown", "-R", "root:root", path);

            var ended = await Machine.Script("./build.sh PrAcceptance --force");

            var text = ended.StandardOutput + ended.StandardError;
            Assert.False(ended.IsSuccess, $"{state} is root's, and the lane ended well:\n{text}");
            Assert.True(text.Split('\n').Any(line => line.Contains(state, StringComparison.Ordinal) && line.Contains("cannot be written by nobody", StringComparison.Ordinal)), text);
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            await Runner.Output("chown", "-R", "65534:65534", path);
        }
    }

    /// <summary>A runner with data residency; the API's address does not follow from the server's.</summary>
    private void Describe(DistributionServer registry, FakeGitHub github)
    {
        Machine.Variables["GITHUB_SERVER_URL"] = "https://octocorp.ghe.com";
        Machine.Variables["GITHUB_API_URL"] = github.Api.ToString();
        Machine.Variables["GITHUB_REPOSITORY"] = $"{FakeGitHub.Owner}/{FakeGitHub.Name}";
        Machine.Expressions["vars.PIPELINE_IMAGES"] = $"{registry.Host}/octo/pipeline";
        Machine.Expressions["vars.PIPELINE_REGISTRY_USER"] = "release";
        Machine.Expressions["vars.PIPELINE_REGISTRY_USER || github.actor"] = "release";
        Machine.Expressions["secrets.PIPELINE_REGISTRY_TOKEN || (!vars.PIPELINE_IMAGES && secrets.GITHUB_TOKEN) || ''"] = RegistrySecret;
        Machine.Expressions["secrets.GITHUB_TOKEN"] = FakeGitHub.WorkflowToken;
        Machine.Expressions["secrets.PIPELINE_TOKEN || secrets.GITHUB_TOKEN"] = FakeGitHub.PersonToken;
        Machine.Expressions["github.token"] = FakeGitHub.WorkflowToken;
    }

    private JsonElement Job(string file, string id) => workflows.GetProperty(file).GetProperty("yaml").GetProperty("jobs").GetProperty(id);
}
