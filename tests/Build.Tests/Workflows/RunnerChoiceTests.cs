using System.Text.Json;
using Pipeline.Contracts.Faults;
using Pipeline.Targets.Workflows;
using Pipeline.Tests.Workflows;

namespace Build.Tests;

/// <summary>What <c>processors/ci.json</c> changes in the workflows: runners, time limits, platforms of pull requests, a private registry of bases.</summary>
public sealed class RunnerChoiceTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("runners ");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_runner_for_arm64_has_the_parts_of_its_platform_and_one_job_requires_both()
    {
        var main = Jobs("""{"runners": {"linux/arm64": "ubuntu-24.04-arm"}}""", "main.yml");

        Assert.Equal(
            ["acceptance-part-amd64: ubuntu-24.04", "acceptance-part-arm64: ubuntu-24.04-arm"],
            main.Where(job => job.Key.StartsWith("acceptance-part", StringComparison.Ordinal)).Select(job => $"{job.Key}: {job.Value.GetProperty("runs-on").GetString()}"), StringComparer.Ordinal);
        foreach (var architecture in (string[])["amd64", "arm64"])
        {
            var part = main[$"acceptance-part-{architecture}"];
            Assert.Equal($"${{{{ fromJSON(needs.build-and-pin.outputs.partitions-{architecture}) }}}}", part.GetProperty("strategy").GetProperty("matrix").GetProperty("partition").GetString());
            Assert.Equal($"needs.build-and-pin.outputs.partitions-{architecture} != '[]'", part.GetProperty("if").GetString());
            Assert.Contains($" --only-platform linux/{architecture} --partition \"$PARTITION\"", Script(part, "Acceptance"), StringComparison.Ordinal);
            Assert.Equal($"${{{{ steps.plan.outputs.partitions-{architecture} }}}}", main["build-and-pin"].GetProperty("outputs").GetProperty($"partitions-{architecture}").GetString());
        }

        // Each runner emulates, and compiles for, the platform that is not its own.
        Assert.Contains("gcc-x86-64-linux-gnu", Script(main["acceptance-part-arm64"], "Install compilers"), StringComparison.Ordinal);
        Assert.Contains("\"platforms\":\"amd64\"", main["acceptance-part-arm64"].GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["build-and-pin", "acceptance-part-amd64", "acceptance-part-arm64"], ReadWorkflows.Texts(main["acceptance"].GetProperty("needs")));
        Assert.Contains("\"acceptance-part-amd64 $ACCEPTANCE_PART_AMD64\" \"acceptance-part-arm64 $ACCEPTANCE_PART_ARM64\"", Script(main["acceptance"], "Require all jobs"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_runner_for_arm64_builds_the_images_with_steps_and_one_job_joins_and_pins_them()
    {
        var main = Jobs("""{"runners": {"linux/arm64": "ubuntu-24.04-arm"}, "timeouts": {"BuildAndPin": 200}}""", "main.yml");

        var build = main["build-platform-arm64"];
        Assert.Equal(("ubuntu-24.04-arm", 200), (build.GetProperty("runs-on").GetString(), build.GetProperty("timeout-minutes").GetInt32()));
        Assert.Equal("""{"contents":"read","packages":"write"}""", build.GetProperty("permissions").GetRawText());
        Assert.StartsWith("./build.sh BuildPlatform --images ", Script(build, "BuildPlatform"), StringComparison.Ordinal);
        Assert.EndsWith(" --only-platform linux/arm64", Script(build, "BuildPlatform"), StringComparison.Ordinal);
        Assert.Equal(("build-platform-arm64", "artifacts/platform-builds.linux-arm64.json"), Artifact(build, "Keep build-platform-arm64"));

        Assert.Equal(["build-platform-arm64"], ReadWorkflows.Texts(main["build-and-pin"].GetProperty("needs")));
        Assert.EndsWith(" --built-elsewhere linux/arm64", Script(main["build-and-pin"], "BuildAndPin"), StringComparison.Ordinal);
        Assert.Equal(("build-platform-arm64", "artifacts"), Artifact(main["build-and-pin"], "Take build-platform-arm64"));

        static (string?, string?) Artifact(JsonElement job, string step) => (Step(job, step).GetProperty("with").GetProperty("name").GetString(), Step(job, step).GetProperty("with").GetProperty("path").GetString());
    }

    [Fact]
    public void Without_a_runner_for_arm64_everything_is_emulated_on_the_runner_that_is_named()
    {
        var main = Jobs("""{"runners": {"linux/amd64": ["self-hosted", "linux", "x64"]}}""", "main.yml");

        Assert.All(main, job => Assert.Equal("""["self-hosted","linux","x64"]""", job.Value.GetProperty("runs-on").GetRawText()));
        Assert.DoesNotContain(main.Keys, id => id.StartsWith("build-platform", StringComparison.Ordinal));
        Assert.DoesNotContain("--only-platform", Script(main["acceptance-part"], "Acceptance"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"pull_request": {"platforms": ["linux/amd64", "linux/arm64"]}, "runners": {"linux/arm64": ["self-hosted", "arm"]}}""", """["self-hosted","arm"]""", "amd64")]
    [InlineData("""{"pull_request": {"platforms": ["linux/amd64", "linux/arm64"]}}""", "\"ubuntu-24.04\"", "arm64")] // Emulated.
    public void Pull_requests_are_judged_on_arm64_too_and_the_required_check_says_so(string settings, string machine, string emulated)
    {
        var pr = Jobs(settings, "pr.yml");

        string[] chain = ["pr-acceptance-arm64-plan", "pr-acceptance-arm64-part", "pr-acceptance-arm64"];
        Assert.Equal(chain, pr.Keys.Where(id => id.StartsWith("pr-acceptance-arm64", StringComparison.Ordinal)), StringComparer.Ordinal);
        Assert.All(chain, id => Assert.Equal(machine, pr[id].GetProperty("runs-on").GetRawText()));
        Assert.Contains(" --only-platform linux/arm64", Script(pr[chain[0]], "PrAcceptancePlan"), StringComparison.Ordinal);
        Assert.Contains(" --only-platform linux/arm64", Script(pr[chain[1]], "PrAcceptance"), StringComparison.Ordinal);
        Assert.Contains($"\"platforms\":\"{emulated}\"", pr[chain[1]].GetRawText(), StringComparison.Ordinal);
        Assert.Equal("${{ steps.plan.outputs.partitions-arm64 }}", pr[chain[0]].GetProperty("outputs").GetProperty("partitions").GetString());
        Assert.Contains("pr-acceptance-arm64", ReadWorkflows.Texts(pr["pr-acceptance"].GetProperty("needs")), StringComparer.Ordinal);
        Assert.Contains("pr-acceptance-arm64 $PR_ACCEPTANCE_ARM64", Script(pr["pr-acceptance"], "Require all jobs"), StringComparison.Ordinal);
        // Two merges that save one key would lose the verdicts of one.
        Assert.Distinct(pr.Values.SelectMany(job => job.GetProperty("steps").EnumerateArray()).Where(step => step.GetProperty("name").GetString() == "Keep the verdicts").Select(step => step.GetProperty("with").GetProperty("key").GetString()), StringComparer.Ordinal);
    }

    [Fact]
    public void Time_limits_are_those_of_a_targets_jobs()
    {
        const string Settings = """{"timeouts": {"PrAcceptance": 90, "Acceptance": 240, "BuildAndPin": 300}}""";

        var (pr, main) = (Jobs(Settings, "pr.yml"), Jobs(Settings, "main.yml"));

        Assert.Equal((90, 90, 20, 60), (Minutes(pr["pr-acceptance-part"]), Minutes(pr["pr-acceptance-nuke"]), Minutes(pr["pr-acceptance-plan"]), Minutes(pr["test"])));
        Assert.Equal((240, 300, 30), (Minutes(main["acceptance-part"]), Minutes(main["build-and-pin"]), Minutes(main["deploy-mock"])));

        static int Minutes(JsonElement job) => job.GetProperty("timeout-minutes").GetInt32();
    }

    [Fact]
    public void A_private_registry_of_bases_is_logged_in_to_where_images_are_built_and_the_secret_is_in_no_script()
    {
        const string Settings = """{"base_registry": {"registry": "registry.example:5000", "user": "robot$bases", "secret": "BASES_TOKEN"}}""";

        var jobs = Jobs(Settings, "pr.yml").Concat(Jobs(Settings, "main.yml")).ToArray();

        var logins = jobs.Where(job => job.Value.GetRawText().Contains("BASES_TOKEN", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["pr-acceptance-plan", "pr-acceptance-part", "pr-acceptance-nuke", "test", "build-and-pin"], logins.Select(job => job.Key), StringComparer.Ordinal);
        foreach (var step in logins.Select(job => Step(job.Value, "Log in to the registry of the bases")))
        {
            Assert.Equal("""{"BASE_REGISTRY":"registry.example:5000","BASE_REGISTRY_USER":"robot$bases","BASE_REGISTRY_TOKEN":"${{ secrets.BASES_TOKEN }}"}""", step.GetProperty("env").GetRawText());
            Assert.DoesNotContain("${{", step.GetProperty("run").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_password_of_a_private_feed_of_packages_is_there_wherever_something_is_compiled_and_nowhere_else()
    {
        const string Settings = """{"package_feed": {"secret": "FEED_TOKEN"}}""";

        var jobs = ((string[])["pr.yml", "main.yml", "drift.yml"]).SelectMany(file => Jobs(Settings, file)).ToArray();

        Assert.Contains(jobs, job => job.Key == "attest");
        foreach (var (id, job) in jobs)
        {
            var steps = job.GetProperty("steps").EnumerateArray();
            var compiles = steps.Any(step => step.TryGetProperty("run", out var run) && run.GetString()!.Contains("./build.sh", StringComparison.Ordinal));
            Assert.True(compiles == job.TryGetProperty("env", out var variables), id);
            Assert.True(!compiles || variables.GetRawText() == """{"NUGET_FEED_TOKEN":"${{ secrets.FEED_TOKEN }}"}""", id);
        }
    }

    [Fact]
    public void Settings_that_are_not_of_the_form_write_no_workflow()
    {
        var refused = Assert.Throws<FaultException>(() => Jobs("""{"runner": {}}""", "main.yml"));

        Assert.EndsWith("processors/ci.json is not valid: unknown member 'runner'", refused.Fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_root.FullName, ".github")));
    }

    private Dictionary<string, JsonElement> Jobs(string settings, string file)
    {
        File.WriteAllText(Path.Combine(_root.CreateSubdirectory("processors").FullName, "ci.json"), settings);
        WorkflowFiles.Of(_root.FullName, Chains.Release).Write(replaces: false);
        var read = ReadWorkflows.Of(Path.Combine(_root.FullName, ".github", "workflows", file));
        Assert.Empty(ReadWorkflows.Texts(read.GetProperty(file).GetProperty("errors")));
        return ReadWorkflows.Jobs(read).ToDictionary(job => job.Id, job => job.Yaml, StringComparer.Ordinal);
    }

    private static JsonElement Step(JsonElement job, string name) => job.GetProperty("steps").EnumerateArray().Single(step => step.GetProperty("name").GetString() == name);

    private static string Script(JsonElement job, string step) => Step(job, step).GetProperty("run").GetString()!;
}
