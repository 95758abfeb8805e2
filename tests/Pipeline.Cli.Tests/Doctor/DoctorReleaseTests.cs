using System.Globalization;
using System.Text;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.Tests.GitHub;

namespace Pipeline.Cli.Tests.Doctor;

/// <summary>What a registry and GitHub grant to credentials, from real servers on loopback.</summary>
public sealed class DoctorReleaseTests : IDisposable
{
    private const string Wrong = "ghp_00000000000000000000000000000wrong";
    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal) { ["HOME"] = "/nowhere" };
    private CommandLine? cli;

    public void Dispose() => cli?.Dispose();

    [Theory]
    [InlineData("NUKE_REGISTRY_TOKEN")]
    [InlineData("PIPELINE_REGISTRY_TOKEN")]
    public async Task A_registry_accepts_a_token_and_the_variable_is_named_and_not_its_value(string variable)
    {
        await using var server = await DistributionServer.Start(withPassword: true);
        variables[variable] = DistributionServer.Password;

        var findings = Examine("--images", $"{server.Host}/team", "--registry-user", DistributionServer.User);

        Assert.Equal(
            ("ok", $"{server.Host} accepts the credentials ({variable}, as release); it does not tell which actions they allow"), (findings.State("registry"), findings.Said("registry")));
        Assert.Equal(("ok", $"within a minute of {server.Host}"), (findings.State("clock"), findings.Said("clock")));
    }

    [Fact]
    public async Task The_token_s_user_is_that_of_the_lanes_variable_unless_an_option_names_another()
    {
        await using var server = await DistributionServer.Start(withPassword: true);
        variables["NUKE_REGISTRY_TOKEN"] = DistributionServer.Password;
        variables["NUKE_REGISTRY_USER"] = DistributionServer.User;

        Assert.Equal("ok", Examine("--images", $"{server.Host}/team").State("registry"));
        Assert.Equal("missing", Examine("--images", $"{server.Host}/team", "--registry-user", "somebody").State("registry"));
    }

    [Fact]
    public async Task A_wrong_token_and_none_are_missing_with_the_command_that_mends_it()
    {
        await using var server = await DistributionServer.Start(withPassword: true);
        var mend = $" → docker login {server.Host}, or set NUKE_REGISTRY_TOKEN";

        Assert.Equal($"{server.Host}/team/echo: ping: the registry asks for credentials (401), but there are none for it{mend}", Examine("--images", $"{server.Host}/team").Said("registry"));
        variables["NUKE_REGISTRY_TOKEN"] = "wrong horse";
        var findings = Examine("--images", $"{server.Host}/team", "--registry-user", DistributionServer.User);

        Assert.Equal(("missing", $"{server.Host}/team/echo: ping: 401 (UNAUTHORIZED): the registry does not accept the credentials{mend}"), (findings.State("registry"), findings.Said("registry")));
        Assert.Equal("not compared: no host with a clock was asked", findings.Said("clock"));
    }

    [Fact]
    public async Task What_docker_login_stored_is_found_in_its_file_and_a_helper_that_fails_is_named()
    {
        await using var server = await DistributionServer.Start(withPassword: true);
        using var folder = new CommandLine();
        var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DistributionServer.User}:{DistributionServer.Password}"));
        folder.With("config.json", $$$$"""{"auths":{"{{{{server.Host}}}}":{"auth":"{{{{pair}}}}"}}}""");
        var stored = new DockerCredentials(folder.Folder, TimeProvider.System);

        Assert.Equal(
            $"{server.Host} accepts the credentials ({folder.Folder}/config.json, as release); it does not tell which actions they allow", Examine(stored, "--images", $"{server.Host}/team").Said("registry"));
        folder.With("config.json", """{"credsStore":"of-nobody"}""");
        var findings = Examine(new DockerCredentials(folder.Folder, TimeProvider.System), "--images", $"{server.Host}/team");
        Assert.StartsWith($"{server.Host}: the credential helper docker-credential-of-nobody fails: it cannot be started → ", findings.Said("registry"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pull,push", "ok", "HOST grants pull and push on team/echo (NUKE_REGISTRY_TOKEN, as me)")]
    [InlineData("pull", "missing", "HOST grants pull on team/echo, and no push (NUKE_REGISTRY_TOKEN, as me) → give the user or token of these credentials write access to the repository, or create it in the registry")]
    [InlineData("", "missing", "HOST grants nothing on team/echo, and no push (NUKE_REGISTRY_TOKEN, as me) → give the user or token of these credentials write access to the repository, or create it in the registry")]
    [InlineData(null, "ok", "HOST accepts the credentials (NUKE_REGISTRY_TOKEN, as me); it does not tell which actions they allow")]
    public async Task The_actions_that_a_token_server_granted_are_read_from_its_token(string? actions, string state, string said)
    {
        await using var server = await FaultRegistry.Start();
        Grant(server, actions is null ? "opaque" : Token($$"""{"access":[{"type":"repository","name":"team/echo","actions":[{{string.Join(',', actions.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(action => $"\"{action}\""))}}]}]}"""));
        variables["NUKE_REGISTRY_TOKEN"] = "hunter2-hunter2";

        var findings = Examine("--images", $"{server.Host}/team", "--registry-user", "me");

        Assert.Equal((state, said.Replace("HOST", server.Host, StringComparison.Ordinal)), (findings.State("registry"), findings.Said("registry")));
        Assert.Contains(server.Requests, request => request.Path == "/token" && request.Query.Contains("scope=repository%3Ateam%2Fecho%3Apull%2Cpush", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-3600, "this machine is 3600 s ahead of HOST: tokens seem expired, or not yet valid → timedatectl set-ntp true")]
    [InlineData(7200, "this machine is 7200 s behind HOST: tokens seem expired, or not yet valid → timedatectl set-ntp true")]
    public async Task A_clock_that_differs_from_the_registrys_is_missing(int seconds, string said)
    {
        await using var server = await FaultRegistry.Start();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_796_000_000));
        server.On("GET", "/v2/", Replies.Status(200, "{}", ("Date", time.GetUtcNow().AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture))));

        var findings = Examine(null, time, "--images", $"{server.Host}/team");

        Assert.Equal(("missing", said.Replace("HOST", server.Host, StringComparison.Ordinal)), (findings.State("clock"), findings.Said("clock")));
    }

    [Theory]
    [InlineData("repo, write:packages", false, "ok", "the classic token has the scopes repo, write:packages on octo/pipeline (octocat, 4990 of 5000 requests left)")]
    [InlineData("public_repo", false, "ok", "the classic token has the scopes public_repo on octo/pipeline (octocat, 4990 of 5000 requests left)")]
    [InlineData("public_repo", true, "missing", "the classic token has the scopes public_repo, and not repo (octocat, 4990 of 5000 requests left) → give the token the scope repo: https://github.com/settings/tokens")]
    [InlineData("", false, "missing", "the classic token has no scope, and not public_repo (octocat, 4990 of 5000 requests left) → give the token the scope public_repo: https://github.com/settings/tokens")]
    [InlineData(null, false, "ok", "the token reads octo/pipeline (octocat, 4990 of 5000 requests left); GitHub does not tell what else it may do: it needs write access to contents, pull requests, commit statuses and issues")]
    public async Task What_GitHub_tells_of_a_token_is_judged(string? scopes, bool isPrivate, string state, string said)
    {
        await using var github = await FakeGitHub.Start(null);
        (github.Repository.Scopes, github.Repository.IsPrivate) = (scopes, isPrivate);
        variables["NUKE_GITHUB_TOKEN"] = FakeGitHub.PersonToken;

        var findings = Examine(At(github));

        Assert.Equal((state, said), (findings.State("github"), findings.Said("github")));
        Assert.Equal($"within a minute of {github.Api.Authority}", findings.Said("clock"));
    }

    [Fact]
    public async Task A_user_who_may_not_write_a_wrong_token_and_none_are_missing()
    {
        await using var github = await FakeGitHub.Start(null);
        github.Repository.MayPush = false;

        Assert.Equal("no token for GitHub, so nothing is proposed to octo/pipeline → set NUKE_GITHUB_TOKEN, or name a GitHub App with --github-app", Examine(At(github)).Said("github"));
        Assert.Empty(github.Received);
        variables["PIPELINE_GITHUB_TOKEN"] = Wrong;
        Assert.Equal("GitHub does not accept the token (401): could not read the settings of octo/pipeline", Examine(At(github)).Said("github"));
        variables["NUKE_GITHUB_TOKEN"] = FakeGitHub.PersonToken;
        Assert.StartsWith("octocat may not write to octo/pipeline (", Examine(At(github)).Said("github"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_App_lacks_what_its_installation_does_not_grant()
    {
        await using var github = await FakeGitHub.Start(null);
        variables["NUKE_GITHUB_APP_KEY"] = github.Repository.App.PrivateKey;
        string[] arguments = [.. At(github), "--github-app", FakeApp.Id];

        Assert.StartsWith("the App may write what a release writes to octo/pipeline (", Examine(arguments).Said("github"), StringComparison.Ordinal);
        github.Repository.App.Writes.ExceptWith(["statuses", "issues"]);
        Assert.StartsWith("the installation may not write statuses, issues (", Examine(arguments).Said("github"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_is_ready_if_the_machine_the_registry_and_GitHub_are_and_a_lane_does_not_need_them()
    {
        Executable.RequireEngine();
        await using var github = await FakeGitHub.Start(null);
        await using var server = await DistributionServer.Start(withPassword: true);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["NUKE_REGISTRY_TOKEN"] = "wrong horse", ["NUKE_GITHUB_TOKEN"] = FakeGitHub.PersonToken };
        string[] arguments = ["doctor", "--json", "--images", $"{server.Host}/team", "--registry-user", DistributionServer.User, .. At(github)];

        var machine = await Findings.IsReadyForSetUp();

        Assert.Equal(machine, Findings.Of(await Executable.Run(environment, "", arguments)).IsReady);
        Assert.False(Findings.Of(await Executable.Run(environment, "", [.. arguments, "--release"])).IsReady);
        environment["NUKE_REGISTRY_TOKEN"] = DistributionServer.Password;
        Assert.Equal(machine, Findings.Of(await Executable.Run(environment, "", [.. arguments, "--release"])).IsReady);
    }

    [Fact]
    public void A_release_without_its_repository_is_wrong_usage()
    {
        using var line = new CommandLine { Secrets = _ => null };

        Assert.Equal(new Result(2, "", "pipeline: --release needs --repository OWNER/NAME, where pins are proposed.\nRun `pipeline doctor --help` for usage.\n"), line.Run("doctor", "--release"));
    }

    [Fact]
    public void The_profile_of_Modal_is_named_without_its_token()
    {
        variables["MODAL_TOKEN_ID"] = "ak-0000000000000000000000";
        variables["MODAL_TOKEN_SECRET"] = "as-1111111111111111111111";
        variables["MODAL_ENVIRONMENT"] = "staging";

        Assert.Equal("the environment's token, for https://api.modal.com in staging", Examine().Said("modal"));
    }

    private static string[] At(FakeGitHub github) => ["--repository", $"{FakeGitHub.Owner}/{FakeGitHub.Name}", "--github-api", github.Api.ToString()];

    private static string Token(string claims) => string.Join('.', new[] { """{"alg":"none"}""", claims, "signed" }.Select(part => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part))));

    private static void Grant(FaultRegistry server, string token) => server
        .On("GET", "/token", Replies.Status(200, $$"""{"token":"{{token}}"}"""))
        .On("GET", "/v2/", Replies.IfAuthorized($"Bearer {token}", Replies.Status(200, "{}"), Replies.Challenge($"Bearer realm=\"http://{server.Host}/token\",service=\"here\"")));

    private Findings Examine(params string[] arguments) => Examine(null, TimeProvider.System, arguments);

    private Findings Examine(IRegistryCredentials credentials, params string[] arguments) => Examine(credentials, TimeProvider.System, arguments);

    // A registry named by --images alone; where only --repository is given, nobody is to ask ghcr.io.
    private Findings Examine(IRegistryCredentials? credentials, TimeProvider time, params string[] arguments)
    {
        cli?.Dispose();
        cli = new CommandLine { Secrets = name => variables.GetValueOrDefault(name), Time = time, Credentials = credentials ?? AnonymousCredentials.Instance }.WithProcessor("echo");
        string[] images = arguments.Contains("--repository", StringComparer.Ordinal) && !arguments.Contains("--images", StringComparer.Ordinal) ? ["--images", "127.0.0.1:1/none"] : [];
        var result = cli.Run(["doctor", "--json", .. arguments, .. images]);
        foreach (var secret in variables.Where(variable => variable.Key.Contains("TOKEN", StringComparison.Ordinal) || variable.Key.EndsWith("KEY", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain(secret.Value, result.Output + result.Error, StringComparison.Ordinal);
        }

        return Findings.Of(result);
    }
}
