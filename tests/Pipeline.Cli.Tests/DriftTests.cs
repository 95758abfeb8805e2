using Pipeline.Cli.Hosting;
using Pipeline.Oci.Registry;

namespace Pipeline.Cli.Tests;

public sealed class DriftTests : IDisposable
{
    private readonly CommandLine cli = new CommandLine { Secrets = name => name is "PIPELINE_TOKEN" or "PIPELINE_REGISTRY_TOKEN" or "PIPELINE_GITHUB_TOKEN" or "PIPELINE_GITHUB_APP_KEY" ? null : throw new InvalidOperationException($"{name} was read") }.WithProcessor("echo");

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(4, "--exit-code")]
    public void Before_the_first_pin_it_is_pending(int exit, params string[] options)
    {
        var result = cli.Run(["drift", .. options]);

        Assert.Equal((exit, ""), (result.Exit, result.Error));
        Golden.Equal("drift-pending.txt", Trimmed(result.Output));
    }

    [Fact]
    public void With_json_standard_output_carries_one_line_alone()
    {
        var result = cli.Run("drift", "--json", "--exit-code");

        Assert.Equal((4, ""), (result.Exit, result.Error));
        var root = StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(result.Output));
        Assert.Equal(("drift-v1", "pending"), (root.GetProperty("schema").GetString(), root.GetProperty("class").GetString()));
        Assert.Single(result.Output, '\n');
        Assert.True(File.Exists(Path.Combine(cli.Folder, "artifacts", "drift.sarif")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1, "--exit-code")]
    public void Broken_pins_are_an_error_whatever_was_asked(int exit, params string[] options)
    {
        cli.With(".pipeline/rehearsal/pins.json", "{}");

        var result = cli.Run(["drift", .. options]);

        Assert.Equal(exit, result.Exit);
        Assert.Contains("pins-broken: ERR_IMAGE_UNPINNED image not pinned: pins: ", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".pipeline/drift")]
    [InlineData("artifacts")]
    public void Where_no_report_can_be_written_it_tells_what_it_saw_and_that_it_is_an_error(string folder)
    {
        cli.With(folder, "a file where a folder has to be");

        var result = cli.Run("drift", "--exit-code");

        Assert.Equal(ExitCode.Error, result.Exit);
        Assert.Contains("echo/not-pinned: ", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("pipeline: adapter invocation failed: the reports cannot be written: ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error, '\n');
    }

    [Theory]
    [InlineData("pipeline: --registry is replaced by --images REGISTRY/PATH; without it, the images of --repository are in GitHub's own registry.\n", "--registry", "ghcr.io")]
    [InlineData("pipeline: --repository 'owner' is not OWNER/NAME.\n", "--repository", "owner")]
    [InlineData("pipeline: --rehearsal-port must be 1 to 65535.\n", "--rehearsal-port", "x")]
    public void Choices_that_make_no_sense_are_refused_before_anything_is_done(string sentence, params string[] options)
    {
        var result = cli.Run(["drift", .. options]);

        Assert.Equal((2, sentence + "Run `pipeline drift --help` for usage.\n"), (result.Exit, result.Error));
        Assert.False(Directory.Exists(Path.Combine(cli.Folder, "artifacts")));
    }

    [Theory]
    [InlineData("--issue")]
    [InlineData("--issue", "--repository", "owner/name")]
    [InlineData("--issue", "--images", "ghcr.io/owner/name")]
    public void An_issue_needs_a_repository_and_a_token(params string[] options)
    {
        var result = cli.Run(["drift", .. options]);

        Assert.Equal((2, "pipeline: --issue needs --repository and a token in PIPELINE_GITHUB_TOKEN, or a GitHub App.\n"), (result.Exit, result.Error));
        Assert.False(Directory.Exists(Path.Combine(cli.Folder, "artifacts")));
    }

    [Fact]
    public void A_registry_that_does_not_answer_is_unknown()
    {
        cli.With(".pipeline/rehearsal/pins.json", System.Text.Encoding.UTF8.GetString(PinSet.Of([KeyValuePair.Create("echo", Pin())]).Encode()));
        cli.Registry.Arriving = _ => throw new RegistryException(RegistryFailure.Unavailable, "127.0.0.1:5055: no answer");

        var result = cli.Run("drift", "--exit-code");

        Assert.Equal((5, ""), (result.Exit, result.Error));
        Assert.Contains("echo/registry-unread: 127.0.0.1:5055: no answer", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_folder_of_processors_there_is_nothing_to_look_at()
    {
        Directory.Delete(Path.Combine(cli.Folder, "processors"), recursive: true);

        var result = cli.Run("drift");

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Assert.StartsWith("pipeline: adapter invocation failed: there is no processors folder ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_off_it_says_nothing_more()
    {
        using var stopped = new CancellationTokenSource();
        cli.With(".pipeline/rehearsal/pins.json", System.Text.Encoding.UTF8.GetString(PinSet.Of([KeyValuePair.Create("echo", Pin())]).Encode()));
        cli.Registry.Arriving = _ =>
        {
            stopped.Cancel();
            stopped.Token.ThrowIfCancellationRequested();
        };

        var result = cli.Run(stopped.Token, "drift");

        Assert.Equal((130, "", ""), (result.Exit, result.Output, result.Error));
    }

    private static Pin Pin()
    {
        var digest = Digest.Parse("sha256:" + new string('a', 64));
        return new(ImageReference.Parse("127.0.0.1:5055/pipeline/rehearsal/echo"), "1.2.3-aaaaaaaaaaaa", digest, new Dictionary<Platform, Digest> { [Platform.Amd64] = digest }, digest, null);
    }

    private static string Trimmed(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()));
}
