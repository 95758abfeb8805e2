using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Modal.Configuration;
using Pipeline.Modal.Deployments;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;

namespace Pipeline.Modal.Tests.Deployments;

/// <summary>Deploying with the program <c>modal</c>: its arguments, and each way in which it can fail.</summary>
public sealed class ModalCliTests
{
    [Fact]
    public async Task The_program_is_given_the_plans_names_the_file_and_one_profile()
    {
        using var modal = new StandIn("exit 0");

        await modal.Deploy("staging");

        Assert.Equal(
            ["deploy", "--name", "pipeline", "--tag", DeploymentTags.OfDeployment(ModalApplicationTests.Plan.Digest), "--env", "staging", "processors/modal_app.py"],
            modal.Recorded("argv"), StringComparer.Ordinal);
        // Modal records the commit of its working directory.
        Assert.Equal([SourceTree.Root], modal.Recorded("folder"), StringComparer.Ordinal);
        Assert.Equal(ModalApplicationTests.Application.Encode(), modal.Application);
        Assert.Equal(
            ["MODAL_ENVIRONMENT=staging", "MODAL_SERVER_URL=https://modal.test:8443", "MODAL_TOKEN_ID=ak-1", $"MODAL_TOKEN_SECRET={StandIn.Secret}"],
            modal.Recorded("env").Where(variable => variable.StartsWith("MODAL_", StringComparison.Ordinal)).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var file = modal.Recorded("env").Single(variable => variable.StartsWith("PIPELINE_MODAL_APPLICATION=", StringComparison.Ordinal)).Split('=')[1];
        Assert.False(File.Exists(file), "the file is left behind");
    }

    [Theory]
    [InlineData("MODAL_PROFILE")] // It would choose other credentials than those that are given.
    [InlineData("PIPELINE_REGISTRY_TOKEN")]
    [InlineData("PIPELINE_GITHUB_TOKEN")]
    [InlineData("COSIGN_PASSWORD")]
    [InlineData("GIT_DIR")] // Modal's program asks git for the commit.
    [InlineData("GIT_CONFIG_COUNT")]
    public async Task What_is_not_the_programs_business_is_not_passed_on(string variable)
    {
        var before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, "inherited");
        try
        {
            using var modal = new StandIn("exit 0");
            await modal.Deploy();
            Assert.DoesNotContain(modal.Recorded("env"), given => given.StartsWith($"{variable}=", StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    [Fact]
    public async Task Without_an_environment_the_workspaces_own_is_meant()
    {
        using var modal = new StandIn("exit 0");
        await modal.Deploy();
        Assert.DoesNotContain("--env", modal.Recorded("argv"), StringComparer.Ordinal);
        Assert.DoesNotContain(modal.Recorded("env"), variable => variable.StartsWith("MODAL_ENVIRONMENT=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("echo 'modal client version: 1.4.9'", "modal 1.4.9 is not one of 1.5 and 1.6 (pip install 'modal>=1.5,<1.7')")]
    [InlineData("echo 'modal client version: 1.7.0'", "modal 1.7.0 is not one of 1.5 and 1.6 (pip install 'modal>=1.5,<1.7')")]
    [InlineData("echo 'modal client version: 2.5.0'", "modal 2.5.0 is not one of 1.5 and 1.6 (pip install 'modal>=1.5,<1.7')")]
    [InlineData("echo 'modal client version: 1.50.0'", "modal 1.50.0 is not one of 1.5 and 1.6 (pip install 'modal>=1.5,<1.7')")]
    [InlineData("echo hello", "modal --version does not print a version (pip install 'modal>=1.5,<1.7')")]
    [InlineData("echo 'modal client version: 1.6.4'; exit 1", "modal --version does not print a version (pip install 'modal>=1.5,<1.7')")]
    public async Task Another_version_is_refused_before_anything_is_deployed(string version, string why)
    {
        using var modal = new StandIn("exit 0", version);
        Assert.Equal($"ERR_MODAL_INVOCATION modal invocation failed: {why}", await Fault(modal));
        Assert.False(modal.WasAskedToDeploy);
    }

    [Theory]
    [InlineData("1.5.0")]
    [InlineData("1.6.5.dev3")]
    public async Task A_version_that_it_was_written_for_is_taken(string version)
    {
        using var modal = new StandIn("exit 0", $"echo 'modal client version: {version}'");
        await modal.Deploy();
        Assert.True(modal.WasAskedToDeploy);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("#!/nowhere/python3\n")] // A virtual environment that was moved.
    [InlineData("no program at all")]
    public async Task A_program_that_is_not_there_or_does_not_start_is_told_plainly(string? content)
    {
        using var folder = new TemporaryFolder();
        var program = folder.At("modal");
        if (content is not null)
        {
            ShellScript.Write(program, content);
        }

        var cli = new ModalCli(SourceTree.Root, new ModalProfile([new Uri("https://modal.test")], "ak-1", "as-1", null), TimeProvider.System) { Program = program };
        var fault = (await Assert.ThrowsAsync<FaultException>(() => cli.Deploy(ModalApplicationTests.Application, _ => { }, default))).Fault;
        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: the program modal is not installed, or does not start (pip install 'modal>=1.5,<1.7')", fault.ToString());
    }

    [Fact]
    public async Task A_repository_without_the_toolkit_is_refused_before_the_program_starts()
    {
        using var folder = new TemporaryFolder();
        var cli = new ModalCli(folder.Path, new ModalProfile([new Uri("https://modal.test")], "ak-1", "as-1", null), TimeProvider.System) { Program = folder.At("modal") };
        var fault = (await Assert.ThrowsAsync<FaultException>(() => cli.Deploy(ModalApplicationTests.Application, _ => { }, default))).Fault;
        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: {folder.Path} has no processors/modal_app.py and no front door, which places it: run pipeline init", fault.ToString());
    }

    [Fact]
    public async Task A_failure_is_told_with_the_last_words_and_without_the_token()
    {
        using var modal = new StandIn("echo building >&2; echo \"token $MODAL_TOKEN_SECRET refused\" >&2; printf '\\033[31mNo such image\\033[0m\\n\\n' >&2; exit 3");
        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: modal deploy ended with exit status 3: No such image", await Fault(modal));
        Assert.Contains("building", modal.Lines, StringComparer.Ordinal);
        Assert.Contains("token *** refused", modal.Lines, StringComparer.Ordinal);
        Assert.DoesNotContain(modal.Lines, line => line.Contains(StandIn.Secret, StringComparison.Ordinal) || line.Contains('\u001b', StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silent_failure_and_a_long_line_are_told_as_they_are()
    {
        using var silent = new StandIn("exit 1");
        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: modal deploy ended with exit status 1", await Fault(silent));
        using var loud = new StandIn("head -c 100000 /dev/zero | tr '\\0' x; echo; exit 0");
        await loud.Deploy();
        Assert.Equal(ModalOutput.MaxLine + 1, Assert.Single(loud.Lines).Length);
    }

    [Fact]
    public async Task A_cancelled_deployment_ends_the_program_and_what_it_started()
    {
        using var modal = new StandIn("trap '' INT TERM; sleep 1000 & echo $! >child; echo $$; wait; wait; sleep 1000");
        var time = new FakeTimeProvider();
        using var cancelled = new CancellationTokenSource();
        modal.Said = _ =>
        {
            cancelled.Cancel();
            // The program ignores it, and its time is up.
            time.Advance(TimeSpan.FromSeconds(6));
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => modal.Deploy(time: time, cancellationToken: cancelled.Token));

        await Task.WhenAll(new[] { modal.Lines[0], modal.Recorded("child")[0] }.Select(id => Processes.Gone(int.Parse(id, CultureInfo.InvariantCulture))));
    }

    private static async Task<string> Fault(StandIn modal) => (await Assert.ThrowsAsync<FaultException>(() => modal.Deploy())).Fault.ToString();
}
