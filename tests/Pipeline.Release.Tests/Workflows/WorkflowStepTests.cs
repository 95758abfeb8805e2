using System.Text.Json;
using Pipeline.Oci.Samples;
using Pipeline.Tests.GitHub;
using Pipeline.Tests.Workflows;

namespace Pipeline.Release.Tests.Workflows;

/// <summary>The steps of the committed workflows, in order, as an ordinary user in clean folders, with another builder current.</summary>
public sealed class WorkflowStepTests : IAsyncLifetime
{
    private const string Processor = "llm_chat";
    private const string SigningPassword = "sign-Zx81-password";
    private const string RegistrySecret = "regist-Zx81-secret";
    private static readonly string[] Lane = ["pr-acceptance-plan", "pr-acceptance-part", "pins-accepted", "pr-acceptance"];
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
        await Sign();

        await MainIsJudgedByTwoRunnersAndAPullRequestOnlyWhereItChanged();
        await EachUnwritableFolderIsOneSentence();

        await Machine.Remove("processors/second");
        var released = await Workflow("main.yml", "main").Run();
        Assert.All(released.Results, job => Assert.Equal("success", job.Value));
        Assert.Matches("[1-9][0-9]* passed, 0 failed, 0 bypassed", released.Said["acceptance: Acceptance"]);

        var pull = Assert.Single(github.Repository.OpenPulls);
        Assert.Contains($"{registry.Host}/octo/pipeline/{Processor}", System.Text.Encoding.UTF8.GetString(github.Repository.File(pull.Head!, "processors/pins.json")!), StringComparison.Ordinal);
        Assert.Contains(released.Said.Values, text => text.Contains("Login Succeeded", StringComparison.Ordinal));

        await ItIsSignedAndAttested(registry, PinSet.Parse(github.Repository.File(pull.Head!, "processors/pins.json")!).Pins[Processor]);
        await OnlyAcceptedPinsCanBeMerged(github, pull, released.Said["build-and-pin: BuildAndPin"]);
        await Workflow("drift.yml", "main").Run();
        Assert.All(github.Received, text => Assert.DoesNotContain(RegistrySecret, text, StringComparison.Ordinal));
    }

    /// <summary>The repository has a signing key, names its public half, and wants GitHub's attestations, too.</summary>
    private async Task Sign()
    {
        await Runner.Output("bash", "-euc", $"cd '{Machine.At("home/temp")}' && COSIGN_PASSWORD={SigningPassword} cosign generate-key-pair 2>/dev/null");
        Machine.Secrets["PIPELINE_SIGN_KEY"] = await File.ReadAllTextAsync(Machine.At("home/temp/cosign.key"));
        Machine.Secrets["PIPELINE_SIGN_PASSWORD"] = SigningPassword;
        Machine.Vars["PIPELINE_VERIFY_KEY"] = "cosign.pub";
        Machine.Vars["PIPELINE_ATTESTATIONS"] = "true";
        await Machine.Merge("cosign.pub", await File.ReadAllBytesAsync(Machine.At("home/temp/cosign.pub")));
        await Runner.Output("rm", Machine.At("home/temp/cosign.key"), Machine.At("home/temp/cosign.pub"));
    }

    /// <summary>GitHub attests exactly what this run has built: each index, and the manifests of its platforms.</summary>
    private async Task ItIsSignedAndAttested(DistributionServer registry, Pin pin)
    {
        Assert.Equal(
            new[] { pin.Index }.Concat(pin.Platforms.Values).Select(digest => $"{digest.Hex}  {registry.Host}/octo/pipeline/{Processor}").Order(StringComparer.Ordinal),
            Machine.Attested.Order(StringComparer.Ordinal));
        Assert.Equal("600", await Runner.Output("stat", "--format=%a", Machine.At("home/temp/cosign.key")));
        var report = JsonDocument.Parse(await File.ReadAllTextAsync(Machine.At("kept/acceptance-report/acceptance.json"))).RootElement;
        Assert.Contains("signature", report.GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>The pull request was a draft until both lanes passed for its digests; the check of a pull request believes the registry, not the file.</summary>
    private async Task OnlyAcceptedPinsCanBeMerged(FakeGitHub github, FakeIssue pull, string built)
    {
        Assert.Contains($"pull request {pull.Number} opened as a draft until its images are accepted", built, StringComparison.Ordinal);
        Assert.False(pull.IsDraft);
        // The processor is new: there is nothing to compare its outputs with.
        Assert.StartsWith("<!-- pipeline:outputs -->\n## Outputs before and now\n\n", Assert.Single(pull.Comments), StringComparison.Ordinal);
        Assert.Contains("\n\n1 new.\n\n", pull.Comments[0], StringComparison.Ordinal);
        Assert.Contains("/octo/pipeline/actions/runs/4", pull.Comments[0], StringComparison.Ordinal);
        Assert.Equal(["pending", "success"], github.Repository.Statuses.Select(status => status.State), StringComparer.Ordinal);
        Assert.EndsWith("/octo/pipeline/actions/runs/4", github.Repository.Statuses[^1].Target, StringComparison.Ordinal);

        var pins = github.Repository.File(pull.Head!, "processors/pins.json")!;
        var other = PinSet.Parse(pins).Pins.ToDictionary(pin => pin.Key, pin => pin.Value with { Index = Sha256.Of("another image"u8) }, StringComparer.Ordinal);
        await Machine.Merge("processors/pins.json", PinSet.Of(other).Encode());
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Workflow("pr.yml", "3/merge").Run("pins-accepted"));
        Assert.Contains("Not every pinned image was accepted.", refused.Message, StringComparison.Ordinal);

        await Machine.Merge("processors/pins.json", pins);
        var checkedPins = await Workflow("pr.yml", "3/merge").Run("pins-accepted");
        Assert.Contains("1 accepted", checkedPins.Said["pins-accepted: PinsAccepted"], StringComparison.Ordinal);
    }

    /// <summary>The main branch is judged by one runner for each part; then a pull request with one change runs that alone, and compiles and makes nothing else.</summary>
    private async Task MainIsJudgedByTwoRunnersAndAPullRequestOnlyWhereItChanged()
    {
        var main = await Workflow("pr.yml", "main").Run(Lane);
        Assert.Contains("2 to run in 2 parts, 0 unchanged", main.Said["pr-acceptance-plan: PrAcceptancePlan"], StringComparison.Ordinal);
        Assert.All((string[])["pr-acceptance-part 0: PrAcceptance", "pr-acceptance-part 1: PrAcceptance", "pr-acceptance: PrAcceptance"], step => Assert.Matches("[1-9][0-9]* passed, 0 failed, 0 bypassed", main.Said[step]));
        Assert.Equal("", await Runner.Output("find", Machine.Checkout, "!", "-uid", "65534"));
        Assert.Contains(await Machine.Commands(), command => command.StartsWith("publish build/_build.csproj", StringComparison.Ordinal));

        await Machine.Merge("NOTES.md", "Not about a processor.\n"u8.ToArray());
        var unchanged = await Workflow("pr.yml", "1/merge").Run(Lane);
        Assert.Equal(["success", "skipped", "success", "success"], unchanged.Results.Values, StringComparer.Ordinal);
        Assert.DoesNotContain("pins-accepted: PinsAccepted", unchanged.Said.Keys, StringComparer.Ordinal);
        Assert.Contains("judged on main, run 1, ", unchanged.Said["pr-acceptance: PrAcceptance"], StringComparison.Ordinal);

        await Machine.Merge($"processors/{Processor}/provider.py", System.Text.Encoding.UTF8.GetBytes(await Machine.Read($"processors/{Processor}/provider.py") + "\n# A change.\n"));
        var changed = await Workflow("pr.yml", "2/merge").Run(Lane);
        Assert.Contains("1 to run in 1 part, 1 unchanged", changed.Said["pr-acceptance-plan: PrAcceptancePlan"], StringComparison.Ordinal);
        Assert.Contains("source changed: provider.py", changed.Said["pr-acceptance: PrAcceptance"], StringComparison.Ordinal);
        Assert.Contains("judged on main, run 1, ", changed.Said["pr-acceptance: PrAcceptance"], StringComparison.Ordinal);
        Assert.DoesNotContain(changed.Said.Keys.Concat(unchanged.Said.Keys), step => step.EndsWith("Make the base images", StringComparison.Ordinal));
        // Of the SDK, warm runs only ask where it is.
        Assert.All(await Machine.Commands(), command => Assert.StartsWith("--", command, StringComparison.Ordinal));
    }

    /// <summary>After an earlier step as root, or on a read-only file system, the lane names the folder and its required owner.</summary>
    private async Task EachUnwritableFolderIsOneSentence()
    {
        foreach (var state in (string[])[".pipeline", ".pipeline/pr-acceptance", "artifacts"])
        {
            var path = Path.Combine(Machine.Checkout, state);
            Directory.CreateDirectory(path);
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
        Machine.Vars["PIPELINE_IMAGES"] = $"{registry.Host}/octo/pipeline";
        Machine.Vars["PIPELINE_REGISTRY_USER"] = "release";
        Machine.Secrets["PIPELINE_REGISTRY_TOKEN"] = RegistrySecret;
        Machine.Secrets["GITHUB_TOKEN"] = FakeGitHub.WorkflowToken;
        Machine.Secrets["PIPELINE_TOKEN"] = FakeGitHub.PersonToken;
    }

    private WorkflowRun Workflow(string file, string branch)
    {
        Machine.Begin(branch);
        return new WorkflowRun(Machine, workflows.GetProperty(file).GetProperty("yaml"));
    }
}
