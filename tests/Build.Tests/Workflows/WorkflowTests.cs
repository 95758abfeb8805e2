using System.Text.Json;
using System.Text.RegularExpressions;
using Pipeline.Cli.Adoption;
using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Specs;
using Pipeline.Contracts.Text;
using Pipeline.Lanes.Partitions;
using Pipeline.Targets.Workflows;
using Pipeline.Tests.Workflows;

namespace Build.Tests;

/// <summary>The committed workflows: generated from the targets, valid for GitHub's parser, and safe with untrusted values.</summary>
public sealed partial class WorkflowTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("workflows ");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void They_are_what_the_targets_say()
    {
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            WorkflowFiles.Of(SourceTree.Root, Chains.Release).Write(replaces: false);
        }

        Assert.Empty(WorkflowFiles.Of(SourceTree.Root, Chains.Release).Stale());
    }

    [Fact]
    public void What_is_missing_or_edited_is_stale_and_written_anew()
    {
        var files = WorkflowFiles.Of(_root.FullName, Chains.Release);
        Assert.Equal(["pr.yml", "main.yml", "drift.yml"], files.Stale());

        files.Write(replaces: false);
        Assert.Empty(files.Stale());
        Assert.Equal(GeneratedWorkflows.Paths, Directory.GetFiles(_root.FullName, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_root.FullName, file)).Order(StringComparer.Ordinal), StringComparer.Ordinal);

        File.AppendAllText(Path.Combine(_root.FullName, ".github", "workflows", "main.yml"), "# by hand\n");
        Assert.Equal(["main.yml"], files.Stale());
        files.Write(replaces: true);
        Assert.Empty(files.Stale());
    }

    [Theory]
    [InlineData("name: mine\n")]
    [InlineData(null)]
    public void A_workflow_that_others_wrote_or_edited_is_replaced_only_by_force(string? others)
    {
        var file = Path.Combine(_root.FullName, ".github", "workflows", "main.yml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var files = WorkflowFiles.Of(_root.FullName, Chains.Release);
        var text = others ?? new MainWorkflow(CiSettings.Default).Describe(LaneOrder.Of(Chains.Release, MainWorkflow.Lanes)).Write().Replace("timeout-minutes: 120", "timeout-minutes: 121", StringComparison.Ordinal);
        File.WriteAllText(file, text);

        var refused = Assert.Throws<FaultException>(() => files.Write(replaces: false));

        Assert.Equal(ErrorCode.AdapterInvocation, refused.Fault.Code);
        Assert.StartsWith("adapter invocation failed: .github/workflows/main.yml: not as this target wrote it, so nothing was replaced.", refused.Fault.Message, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
        Assert.Equal(text, File.ReadAllText(file));

        files.Write(replaces: true);
        Assert.Empty(files.Stale());
    }

    [Fact]
    public void The_line_ends_of_Windows_are_no_edit_and_another_version_of_the_text_is_replaced()
    {
        var file = Path.Combine(_root.FullName, ".github", "workflows", "main.yml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, GeneratedWorkflows.Text("Does something.", "name: main\n").ReplaceLineEndings("\r\n"));

        WorkflowFiles.Of(_root.FullName, Chains.Release).Write(replaces: false);

        Assert.Contains("name: main\non:\n", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dependency_that_changes_makes_them_stale()
    {
        WorkflowFiles.Of(_root.FullName, Chains.Release).Write(replaces: false);

        var shorter = Chains.Of("BuildAndPin", "Acceptance: BuildAndPin", "DeployMock: BuildAndPin", "Drift: Acceptance DeployMock");

        Assert.Equal(["main.yml"], WorkflowFiles.Of(_root.FullName, shorter).Stale());
    }

    [Fact]
    public void GitHubs_parser_reads_them_without_an_error()
    {
        var read = ReadWorkflows.Committed();

        Assert.All(read.EnumerateObject(), file => Assert.Empty(ReadWorkflows.Texts(file.Value.GetProperty("errors"))));
        Assert.Equal(15, ReadWorkflows.Jobs(read).Count());
    }

    [Theory]
    [InlineData("timeout-minutes: 60", "timeout-minuts: 60")]
    [InlineData("- acceptance", "- acceptence")]
    [InlineData("(secrets.PIPELINE_TOKEN ||", "(sekrets.PIPELINE_TOKEN ||")]
    [InlineData("contents: read", "contents: reed")]
    public void GitHubs_parser_names_what_is_wrong(string right, string wrong)
    {
        var text = File.ReadAllText(Path.Combine(ReadWorkflows.Folder, "main.yml"));
        var broken = Path.Combine(_root.FullName, "broken.yml");
        File.WriteAllText(broken, text.Replace(right, wrong, StringComparison.Ordinal));

        Assert.NotEmpty(ReadWorkflows.Texts(ReadWorkflows.Of(broken).GetProperty("broken.yml").GetProperty("errors")));
    }

    [Fact]
    public void Every_action_is_a_reviewed_commit_with_its_version_beside_it()
    {
        var lines = Directory.GetFiles(ReadWorkflows.Folder, "*.yml").SelectMany(File.ReadLines).Where(line => line.Contains(" uses:", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(Pinned(), line));
    }

    [Fact]
    public void Every_container_is_named_by_digest_and_none_is_privileged()
    {
        var scripts = Scripts().Where(script => script.Contains("docker run", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.Matches("^docker run --rm( --volume [^ ]+)+ --workdir [^ ]+ debian:12@sha256:[0-9a-f]{64} build/setup/", script));
    }

    /// <summary>GitHub's identity of a job says that the workflow did what the attestation claims, so a job that has it must run nothing of the repository.</summary>
    [Fact]
    public void The_job_that_has_an_identity_runs_no_code_and_only_if_the_repository_asks_for_it()
    {
        var jobs = ReadWorkflows.Jobs(ReadWorkflows.Committed()).Where(job => job.Yaml.GetProperty("permissions").TryGetProperty("id-token", out _));

        var job = Assert.Single(jobs);
        Assert.Equal("vars.PIPELINE_ATTESTATIONS == 'true' && needs.build-and-pin.outputs.built != '0'", job.Yaml.GetProperty("if").GetString());
        Assert.Equal(
            ["actions/download-artifact", "actions/attest"],
            job.Yaml.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("uses").GetString()!.Split('@')[0]),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Only_the_step_that_builds_knows_the_signing_key_and_its_password()
    {
        var steps = from job in ReadWorkflows.Jobs(ReadWorkflows.Committed())
                    from step in job.Yaml.GetProperty("steps").EnumerateArray()
                    where step.GetRawText().Contains("PIPELINE_SIGN", StringComparison.Ordinal)
                    select $"{job.File} {job.Id}: {step.GetProperty("name").GetString()}";

        Assert.Equal(["main.yml build-and-pin: Take the signing key", "main.yml build-and-pin: BuildAndPin"], steps, StringComparer.Ordinal);
    }

    [Fact]
    public void What_a_pull_request_runs_may_only_read_and_one_step_alone_knows_a_secret_for_reading()
    {
        var text = File.ReadAllText(Path.Combine(ReadWorkflows.Folder, "pr.yml"));
        Assert.DoesNotContain("pull_request_target", text, StringComparison.Ordinal);
        const string Secret = "          NUKE_REGISTRY_TOKEN: ${{ secrets.PIPELINE_REGISTRY_READ_TOKEN || (!vars.PIPELINE_IMAGES && secrets.GITHUB_TOKEN) || '' }}";
        const string User = "          NUKE_REGISTRY_USER: ${{ secrets.PIPELINE_REGISTRY_READ_TOKEN && vars.PIPELINE_REGISTRY_READ_USER || '' }}";
        Assert.Equal([Secret, User], text.Split('\n').Where(line => line.Contains("secrets", StringComparison.Ordinal) || line.Contains("token", StringComparison.OrdinalIgnoreCase)), StringComparer.Ordinal);

        var jobs = ReadWorkflows.Jobs(ReadWorkflows.Of(Path.Combine(ReadWorkflows.Folder, "pr.yml"))).ToList();
        Assert.All(jobs, job => Assert.Equal(
            job.Id == "pins-accepted" ? """{"contents":"read","packages":"read"}""" : """{"contents":"read"}""", job.Yaml.GetProperty("permissions").GetRawText()));
        Assert.Contains(jobs, job => job.Yaml.GetRawText().Contains("\"NUKE_PACKAGES\":\"10.1.0\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_job_of_a_release_may_write_what_it_writes_and_nothing_else()
    {
        var writes = ReadWorkflows.Jobs(ReadWorkflows.Committed())
            .Select(job => $"{job.File} {job.Id}: {string.Join(' ', job.Yaml.GetProperty("permissions").EnumerateObject().Where(right => right.Value.GetString() != "read").Select(right => right.Name))}")
            .Where(line => !line.EndsWith(": ", StringComparison.Ordinal)).ToArray();

        Assert.Equal<string>(
            [
                "main.yml build-and-pin: contents packages pull-requests statuses", "main.yml accept-pins: contents packages pull-requests statuses", "main.yml attest: attestations id-token", "drift.yml drift: issues",
            ],
            writes);
    }

    [Fact]
    public void No_script_has_a_value_put_into_it_as_code()
    {
        Assert.NotEmpty(Scripts());
        Assert.All(Scripts(), script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Scripts() =>
        from job in ReadWorkflows.Jobs(ReadWorkflows.Committed())
        from step in job.Job.GetProperty("steps").EnumerateArray()
        where step.GetProperty("run").GetString() is not null
        select step.GetProperty("run").GetString()!;

    [Fact]
    public void A_registry_of_the_repositorys_own_choice_receives_no_token_of_GitHub()
    {
        var secrets = from job in ReadWorkflows.Jobs(ReadWorkflows.Committed())
                      from step in job.Yaml.GetProperty("steps").EnumerateArray()
                      where step.TryGetProperty("env", out _)
                      from variable in step.GetProperty("env").EnumerateObject()
                      where variable.Name.EndsWith("TOKEN", StringComparison.Ordinal)
                      select $"{variable.Name}: {variable.Value.GetString()}";

        // `&&` binds tighter than `||`, and an empty string is false: with a variable and without a secret it is empty.
        const string OfRegistry = "${{ secrets.PIPELINE_REGISTRY_TOKEN || (!vars.PIPELINE_IMAGES && secrets.GITHUB_TOKEN) || '' }}";
        const string OfReader = "${{ secrets.PIPELINE_REGISTRY_READ_TOKEN || (!vars.PIPELINE_IMAGES && secrets.GITHUB_TOKEN) || '' }}";
        Assert.Equal<string>(
            [
                "GH_ENTERPRISE_TOKEN: ${{ github.token }}", "GH_TOKEN: ${{ github.token }}",
                "NUKE_GITHUB_TOKEN: ${{ !vars.PIPELINE_GITHUB_APP && (secrets.PIPELINE_TOKEN || secrets.GITHUB_TOKEN) || '' }}", "NUKE_GITHUB_TOKEN: ${{ !vars.PIPELINE_GITHUB_APP && secrets.GITHUB_TOKEN || '' }}",
                "NUKE_GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}", $"NUKE_REGISTRY_TOKEN: {OfReader}", $"NUKE_REGISTRY_TOKEN: {OfRegistry}", $"REGISTRY_TOKEN: {OfRegistry}",
            ],
            [.. secrets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public void Every_job_has_a_bound_and_no_two_chains_run_at_once()
    {
        var read = ReadWorkflows.Committed();

        Assert.All(ReadWorkflows.Jobs(read), job => Assert.InRange(job.Yaml.GetProperty("timeout-minutes").GetInt32(), 1, 120));
        Assert.All(read.EnumerateObject(), file => Assert.Equal("{}", file.Value.GetProperty("yaml").GetProperty("permissions").GetRawText()));
        Assert.Equal(
            """{"group":"release","cancel-in-progress":false}""",
            read.GetProperty("main.yml").GetProperty("yaml").GetProperty("concurrency").GetRawText());
    }

    [Fact]
    public void The_pins_that_were_built_are_those_that_every_later_lane_reads()
    {
        var jobs = ReadWorkflows.Jobs(ReadWorkflows.Committed()).Where(job => job.File == "main.yml").ToList();

        Assert.Contains("""{"name":"pins","path":"processors/pins.json",""", jobs[0].Yaml.GetRawText(), StringComparison.Ordinal);
        // The jobs that merge reports and attest read no pin.
        Assert.All(jobs.Skip(1).Where(job => job.Id is not "acceptance" and not "attest"), job => Assert.Contains("""{"name":"pins","path":"processors"}""", job.Yaml.GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public void The_required_check_has_one_name_and_runs_whatever_became_of_the_parts()
    {
        var jobs = ReadWorkflows.Jobs(ReadWorkflows.Committed()).Where(job => job.File == "pr.yml").ToDictionary(job => job.Id, job => job.Yaml, StringComparer.Ordinal);

        var (check, part) = (jobs["pr-acceptance"], jobs["pr-acceptance-part"]);
        Assert.Equal(("PrAcceptance", "always()"), (check.GetProperty("name").GetString(), check.GetProperty("if").GetString()));
        Assert.Equal(["pr-acceptance-plan", "pr-acceptance-part", "pins-accepted"], ReadWorkflows.Texts(check.GetProperty("needs")));
        Assert.Equal("""{"fail-fast":false,"matrix":{"partition":"${{ fromJSON(needs.pr-acceptance-plan.outputs.partitions) }}"}}""", part.GetProperty("strategy").GetRawText());
    }

    /// <summary>A cache is another run's content: its key may only say what it was made of, and never which branch made it.</summary>
    [Fact]
    public void Keys_of_caches_are_made_of_contents()
    {
        var caches = (from job in ReadWorkflows.Jobs(ReadWorkflows.Committed())
                      from step in job.Yaml.GetProperty("steps").EnumerateArray()
                      where step.TryGetProperty("uses", out var uses) && uses.GetString()!.StartsWith("actions/cache", StringComparison.Ordinal)
                      select step.GetProperty("with").GetProperty("key").GetString()!).ToArray();

        Assert.NotEmpty(caches);
        Assert.All(caches, key => Assert.Matches(@"^[a-z-]+-\$\{\{ runner\.os \}\}-\$\{\{ runner\.arch \}\}-\$\{\{ hashFiles\('.+'\) \}\}(-(\$\{\{ github\.run_id \}\}-\$\{\{ github\.run_attempt \}\})?)?$", key));
    }

    [Fact]
    public void Every_job_that_judges_keeps_what_it_found_under_a_name_of_its_own()
    {
        var jobs = ReadWorkflows.Jobs(ReadWorkflows.Committed()).Where(job => job.File == "pr.yml")
            .ToDictionary(job => job.Id, job => job.Yaml.GetProperty("steps").EnumerateArray().Where(IsUpload).Select(step => step.GetProperty("with").GetProperty("name").GetString()), StringComparer.Ordinal);

        // A check of pins says all on its step's page.
        Assert.All(jobs.Where(job => job.Key != "pins-accepted"), job => Assert.NotEmpty(job.Value));
        var names = jobs.SelectMany(job => job.Value).ToList();
        Assert.Distinct(names, StringComparer.Ordinal);

        static bool IsUpload(JsonElement step) => step.TryGetProperty("uses", out var uses) && uses.GetString()!.StartsWith("actions/upload-artifact@", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux/amd64")]
    [InlineData("linux/arm64")]
    public void A_runner_gets_the_packages_that_set_up_would_install(string platform)
    {
        var own = TextForm.Parse<Platform>(platform);
        var packages = Path.Combine(SourceTree.Root, "build", "setup", "lib", "packages.sh");

        var installed = ReadWorkflows.Run("bash", "-c", $"native_arch={own.Architecture}; . '{packages}'; echo \"${{toolchain_packages[*]}} ${{bases_packages[*]}}\"");

        Assert.Equal(installed.Trim(), string.Join(' ', RunnerSetup.Packages(own)));
    }

    [GeneratedRegex(@"^ +uses: [a-z-]+/[a-z-]+(?:/[a-z]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$", RegexOptions.None, 1000)]
    private static partial Regex Pinned();
}
