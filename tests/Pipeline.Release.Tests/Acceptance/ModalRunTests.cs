using System.Text;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Pipeline.Modal.Configuration;

namespace Pipeline.Release.Tests;

/// <summary><c>pipeline run --adapter modal</c> as a person types it; only Modal's own variables point it at Modal.</summary>
public sealed class ModalRunTests(GreenImage green) : IAsyncLifetime
{
    private PinnedRelease release = null!;

    public async ValueTask InitializeAsync() => release = await PinnedRelease.Of(green);

    public ValueTask DisposeAsync() => release is null ? ValueTask.CompletedTask : release.DisposeAsync();

    [Fact]
    public async Task A_pinned_processor_answers_over_the_wire_as_it_does_on_this_machine()
    {
        await release.Deploy();
        await using var modal = await HostedModal.Serve(release.Place.Deployments);

        var remote = await Run(modal.Settings, "--adapter", "modal");
        var local = await Run(null);

        var (far, near) = (Success(remote), Success(local));
        Assert.Equal(("modal", "local"), (far.EnvFingerprint.Value("adapter"), near.EnvFingerprint.Value("adapter")));
        Assert.Equal((release.Pin.Index, release.Pin.Index), (far.ImageDigest, near.ImageDigest));
        Assert.Equal(Content(near), Content(far));
        Assert.True(File.Exists(FileOf(WorldPath.Parse($"world://local/receipts/{far.ExecutionId}.json"))));
        Assert.Contains("\"event\":\"modal.invoke.complete\"", remote.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("as-test", remote.StandardError + remote.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ran_there_is_replayed_here_without_Modal_and_is_the_same()
    {
        await release.Deploy();
        var modal = await HostedModal.Serve(release.Place.Deployments);
        var run = Success(await Run(modal.Settings, "--adapter", "modal"));
        await modal.DisposeAsync();

        var replay = await Pipeline(null, "replay", run.ExecutionId.ToString(), "--json");

        Assert.True(replay.ExitCode == 0, replay.StandardOutput + replay.StandardError);
        var told = JsonDocument.Parse(replay.StandardOutput).RootElement;
        Assert.Equal((true, run.Outputs.Count + 1), (told.GetProperty("ok").GetBoolean(), told.GetProperty("files").GetInt32()));
        Assert.Equal("""[{"actual":"local","expected":"modal","key":"adapter"}]""", told.GetProperty("environment").GetRawText());
    }

    [Fact]
    public async Task What_is_not_deployed_is_not_found_and_a_person_is_told_where_to_look()
    {
        await using var modal = await HostedModal.Serve(release.Place.Deployments);

        var result = await Run(modal.Settings, "--adapter", "modal", "--app", "elsewhere");

        Assert.Equal("ERR_MODAL_LOOKUP", Assert.IsType<Envelope.Failure>(Envelope.Parse(Encoding.UTF8.GetBytes(result.StandardOutput))).Fault.Code.Name);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task Without_a_profile_the_envelope_says_so()
    {
        var result = await Run(null, "--adapter", "modal");

        var fault = Assert.IsType<Envelope.Failure>(Envelope.Parse(Encoding.UTF8.GetBytes(result.StandardOutput))).Fault;
        Assert.Equal("ERR_MODAL_LOOKUP", fault.Code.Name);
        Assert.Contains("token_id", fault.Message, StringComparison.Ordinal);
    }

    private Task<BufferedCommandResult> Run(ModalProfile? modal, params string[] arguments) =>
        Pipeline(modal, ["run", "green", "--inputs", "processors/green/cases/hello/inputs.json", "--mode", "mock", "--pinned", "--json", .. arguments]);

    private Task<BufferedCommandResult> Pipeline(ModalProfile? modal, params string[] arguments) => CliWrap.Cli.Wrap(Path.Combine(AppContext.BaseDirectory, "pipeline"))
        .WithArguments(arguments)
        .WithWorkingDirectory(release.Place.Root)
        .WithEnvironmentVariables(variables => variables
            .Set("MODAL_CONFIG_PATH", Path.Combine(release.Place.Root, "none.toml"))
            .Set("MODAL_SERVER_URL", modal?.Servers[0].ToString())
            .Set("MODAL_TOKEN_ID", modal?.TokenId)
            .Set("MODAL_TOKEN_SECRET", modal?.TokenSecret)
            .Set("CI", null))
        .WithValidation(CommandResultValidation.None)
        .ExecuteBufferedAsync(TestContext.Current.CancellationToken);

    private static Envelope.Success Success(BufferedCommandResult result)
    {
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        return Assert.IsType<Envelope.Success>(Envelope.Parse(Encoding.UTF8.GetBytes(result.StandardOutput)));
    }

    private string[] Content(Envelope.Success envelope) => [.. envelope.Outputs.Select(output => File.ReadAllText(FileOf(output)))];

    private string FileOf(WorldPath path) => Path.Combine(release.Place.Root, ".pipeline", "world", path.World, path.Path);
}
