using System.Text;
using Pipeline.Emulation.Hosting;
using Pipeline.Tests.Modal;

namespace Pipeline.Cli.Tests.Modal;

/// <summary>The state of an application, for people and as JSON, over a real socket.</summary>
public sealed class StatusTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Where_all_agree_it_ends_with_0()
    {
        await using var platform = await PlayedPlatform.Start();
        platform.Versions = [
            new(1, Noon.AddDays(-1), null, null, null),
            new(2, Noon, DeploymentTags.OfDeployment(platform.Plan.Digest), null, new HostedCommit(new string('a', 40), "main", IsDirty: true))];
        platform.Production = 2;
        var result = Run(platform);
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Golden.Equal("modal-status.txt", result.Output);
        Golden.Equal("modal-status.json", Run(platform, "--json").Output);
    }

    [Fact]
    public async Task What_differs_or_keeps_silent_ends_with_3()
    {
        await using var platform = await PlayedPlatform.Start();
        platform.Versions = [new(1, Noon, null, null, null), new(2, Noon, null, 1, null)];
        platform.Production = 2;
        platform.Tags.Clear();
        platform.Answers("llm_chat", _ => new FunctionIdentity(platform.Plan.Digest, "llm_chat", Sha256.Of("other"u8)).Encode());
        platform.Answers("table_profile", _ => throw new InvalidOperationException("out of order"));
        var result = Run(platform);
        Assert.Equal((3, ""), (result.Exit, result.Error));
        Golden.Equal("modal-status-differs.txt", result.Output);
    }

    [Fact]
    public async Task Where_nothing_is_deployed_it_ends_with_4()
    {
        await using var platform = await PlayedPlatform.Start();
        var result = Run(platform, "--app", "other");
        Assert.Equal((4, ""), (result.Exit, result.Error));
        Assert.EndsWith("application  other\nproduction   nothing is deployed\n", result.Output, StringComparison.Ordinal);
        var line = StrictJson.Parse(Encoding.UTF8.GetBytes(Run(platform, "--app", "other", "--json").Output));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, line.GetProperty("revision").ValueKind);
    }

    [Fact]
    public async Task What_cannot_be_asked_ends_with_1_and_tells_no_token()
    {
        await using var platform = await PlayedPlatform.Start();
        using var stranger = Cli(platform, name => name == "MODAL_TOKEN_SECRET" ? "as-another-secret" : null);
        var result = stranger.Run("modal", "status");
        Assert.Equal((1, ""), (result.Exit, result.Output));
        Assert.StartsWith("pipeline: ERR_MODAL_LOOKUP modal function not found: Modal does not accept the token at 127.0.0.1:", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("as-another-secret", result.Error, StringComparison.Ordinal);

        var app = Run(platform, "--app", "no app");
        Assert.Equal(1, app.Exit);
        Assert.StartsWith("pipeline: ERR_MODAL_LOOKUP modal function not found: 'no app' is not a valid application name", app.Error, StringComparison.Ordinal);
    }

    private static Result Run(PlayedPlatform platform, params string[] options)
    {
        using var cli = Cli(platform, _ => null);
        var result = cli.Run(["modal", "status", .. options]);
        Assert.DoesNotContain(PlayedPlatform.TokenSecret, result.Output + result.Error, StringComparison.Ordinal);
        return result with { Output = result.Output.Replace(platform.Emulator.Address.GetLeftPart(UriPartial.Authority), "http://127.0.0.1:50051", StringComparison.Ordinal) };
    }

    private static CommandLine Cli(PlayedPlatform platform, Func<string, string?> environment) => new()
    {
        Time = TimeProvider.System,
        Ids = () => ExecutionId.From(Guid.NewGuid()),
        Secrets = name => environment(name) ?? name switch
        {
            "MODAL_SERVER_URL" => platform.Emulator.Address.ToString(),
            "MODAL_TOKEN_ID" => PlayedPlatform.TokenId,
            "MODAL_TOKEN_SECRET" => PlayedPlatform.TokenSecret,
            "MODAL_CONFIG_PATH" => "/nowhere/modal.toml",
            _ => null,
        },
    };
}
