using System.Text;
using System.Text.Json;

namespace Pipeline.Cli.Tests;

public sealed class RunTests : IDisposable
{
    private const string Id = "6f1c2d3e-0000-4000-8000-000000000001";
    private readonly CommandLine cli = new();

    public RunTests() => cli.WithProcessor("echo").WithProcessor("broken").With("in.json", """{ "text": "hi" }""");

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_person_sees_progress_the_outputs_and_where_they_lie()
    {
        var result = cli.Run("run", "echo", "--inputs", "in.json", "--mode", "mock", "--build");

        Assert.Equal(0, result.Exit);
        Golden.Equal("success.txt", cli.Stable($"{result.Error}--- standard output\n{result.Output}"));
    }

    [Fact]
    public void A_program_gets_the_envelope_alone_and_lines_of_JSON_beside_it()
    {
        var result = cli.Run("run", "echo", "--inputs", "in.json", "--mode", "mock", "--build", "--json");

        Assert.Equal(0, result.Exit);
        var envelope = Assert.IsType<Envelope.Success>(Envelope.Parse(Encoding.UTF8.GetBytes(result.Output)));
        Assert.Equal([$"world://local/runs/echo/{Id}/outputs/echo.json"], envelope.Outputs.Select(path => path.ToString()), StringComparer.Ordinal);
        Assert.Equal("pipeline/echo:dev", envelope.ImageTag);
        Assert.Equal(["execution.start", "image.build.start", "image.build.complete", "execution.settle"], Events(result.Error), StringComparer.Ordinal);
    }

    [Fact]
    public void A_person_sees_the_reason_of_a_failure_and_what_to_do()
    {
        cli.With("bad.json", """{"text":7}""");

        var result = cli.Run("run", "echo", "--inputs", "bad.json", "--mode", "mock", "--build");

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Golden.Equal("failure.txt", cli.Stable(result.Error));
    }

    [Theory]
    [InlineData("{\n  \"text\": \"a\",\n  \"more\" 7\n}", "not JSON (line 3, byte 10)")]
    [InlineData("", "not JSON (line 1, byte 1)")]
    [InlineData("{\"text\":1e999}", "a number is beyond the range of a double")]
    public void A_person_is_told_where_the_inputs_stop_to_be_JSON(string inputs, string told)
    {
        cli.With("bad.json", inputs);

        var result = cli.Run("run", "echo", "--inputs", "bad.json", "--mode", "mock", "--build");

        Assert.Contains($"\n  invalid inputs payload: {told}\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_container_says_of_itself_moves_no_cursor()
    {
        cli.Adapter.Info = "echo \u001b[2J\u009btwin";

        var result = cli.Run("run", "echo", "--inputs", "in.json", "--mode", "mock", "--build");

        Assert.StartsWith("echo@1.2.3 succeeded in mode=mock: echo ?[2J?twin\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_world_that_loses_a_run_before_it_is_told_of_is_one_sentence()
    {
        cli.Adapter.Settles = false;

        var result = cli.Run("run", "echo", "--inputs", "in.json", "--mode", "mock", "--build");

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Assert.EndsWith($"\npipeline: invalid inputs payload: not in the world: world://local/runs/echo/{Id}/receipt.json\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Dockerfile_that_does_not_build_shows_its_last_lines()
    {
        var result = cli.Run("run", "broken", "--inputs", "in.json", "--mode", "mock", "--build");

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Golden.Equal("build-failure.txt", cli.Stable(result.Error));
    }

    [Theory]
    [InlineData("malformed", "{", "not JSON")]
    [InlineData("empty", "", "not JSON")]
    [InlineData("no object", "[]", "not an object")]
    [InlineData("duplicate key", """{"text":"a","text":"b"}""", "duplicate member")]
    [InlineData("byte order mark", "\uFEFF{}", "begins with a byte order mark")]
    [InlineData("lone surrogate", """{"text":"\ud800"}""", "a string is not valid Unicode")]
    [InlineData("beyond a double", """{"text":1e999}""", "a number is beyond the range of a double")]
    [InlineData("schema", "{}", "/text: required")]
    public void Bad_inputs_are_an_error_envelope(string what, string inputs, string detail)
    {
        cli.With("in.json", inputs);

        Refused(new Fault(ErrorCode.Inputs, detail), "echo", "in.json");
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Deeply_nested_inputs_are_an_error_envelope()
    {
        cli.With("in.json", $$"""{"text":{{new string('[', 100_000)}}""");

        Refused(new Fault(ErrorCode.Inputs, "nested deeper than 64 levels"), "echo", "in.json");
    }

    [Fact]
    public void Oversized_inputs_are_an_error_envelope()
    {
        cli.With("in.json", $$"""{"text":"{{new string('x', StrictJson.MaxBytes)}}"}""");

        Refused(new Fault(ErrorCode.Inputs, "larger than 16777216 bytes"), "echo", "in.json");
    }

    [Fact]
    public void A_missing_file_is_an_error_envelope() => Refused(new Fault(ErrorCode.Inputs, "none.json: there is no such file"), "echo", "none.json");

    [Fact]
    public void An_unknown_processor_is_an_error_envelope_with_the_nearest_name() =>
        Refused(new Fault(ErrorCode.AdapterInvocation, "unknown processor 'ecko'; did you mean 'echo'?"), "ecko", "in.json");

    [Fact]
    public void Inputs_may_come_from_standard_input()
    {
        using var piped = new CommandLine { StandardInput = """{"text":"piped"}"""u8.ToArray() };
        piped.WithProcessor("echo");

        Assert.Equal(0, piped.Run("run", "echo", "--inputs", "-", "--mode", "mock", "--build", "--json").Exit);
        Assert.Equal("""{"text":"piped"}""", Encoding.UTF8.GetString(piped.Adapter.Invocations[0].Inputs.Canonical.Span));
    }

    [Fact]
    public void An_empty_standard_input_is_an_error_envelope() => Refused(new Fault(ErrorCode.Inputs, "not JSON"), "echo", "-");

    [Fact]
    public void An_image_is_run_by_its_digest_and_nothing_is_built()
    {
        var reference = $"ghcr.io/o/r/echo:1.2@{Sha256.Of("x"u8)}";

        Assert.Equal(0, cli.Run("run", "echo", "--inputs", "in.json", "--mode", "mock", "--image", reference, "--json").Exit);
        Assert.Equal(new RunnableImage($"ghcr.io/o/r/echo@{Sha256.Of("x"u8)}", Sha256.Of("x"u8), "1.2"), cli.Adapter.Invocations[0].Image);
        Assert.Empty(cli.Builder.Builds);
    }

    [Theory]
    [InlineData("processors/pins.json", "--pinned")]
    [InlineData("other/pins.json", "--pinned", "--pins", "other/pins.json")]
    public void The_pinned_image_is_run_by_its_platforms_manifest_and_nothing_is_built(string file, params string[] options)
    {
        var (index, manifest) = (Sha256.Of("x"u8), Sha256.Of("y"u8));
        var platforms = new Dictionary<Platform, Digest> { [Platform.Amd64] = manifest, [Platform.Arm64] = manifest };
        cli.With(file, PinSet.Of([new("echo", new Pin(ImageReference.Parse("ghcr.io/o/r/echo"), "1.2", index, platforms, index, null))]).ToString());

        Assert.Equal(0, cli.Run(["run", "echo", "--inputs", "in.json", "--mode", "mock", "--json", .. options]).Exit);
        Assert.Equal(new RunnableImage($"ghcr.io/o/r/echo@{manifest}", index, "1.2"), cli.Adapter.Invocations[0].Image);
        Assert.Empty(cli.Builder.Builds);
    }

    [Fact]
    public void Without_a_pin_nothing_is_run()
    {
        var result = cli.Run("run", "echo", "--inputs", "in.json", "--mode", "mock", "--json", "--pinned");
        Assert.Equal((1, new Fault(ErrorCode.ImageUnpinned, $"echo has no pin: there is no file {cli.Folder}/processors/pins.json")), (result.Exit, FaultOf(result)));
        Assert.Empty(cli.Adapter.Invocations);
    }

    [Fact]
    public void A_file_of_pins_that_is_not_there_is_named()
    {
        var result = cli.Run("run", "echo", "--inputs", "in.json", "--mode", "mock", "--json", "--pinned", "--pins", "none.json");
        Assert.Equal((1, new Fault(ErrorCode.ImageUnpinned, $"echo has no pin: there is no file {cli.Folder}/none.json")), (result.Exit, FaultOf(result)));
    }

    [Fact]
    public void An_image_is_run_by_the_ID_of_the_engine()
    {
        Assert.Equal(0, cli.Run("run", "echo", "--inputs", "in.json", "--mode", "mock", "--image", Sha256.Of("x"u8).ToString(), "--json").Exit);
        Assert.Equal(new RunnableImage(Sha256.Of("x"u8).ToString(), Sha256.Of("x"u8), null), cli.Adapter.Invocations[0].Image);
    }

    [Fact]
    public void A_tag_alone_is_not_pinned()
    {
        var result = cli.Run("run", "echo", "--inputs", "in.json", "--mode", "mock", "--image", "ghcr.io/o/r/echo:1.2", "--json");

        Assert.Equal((1, new Fault(ErrorCode.ImageUnpinned, "ghcr.io/o/r/echo:1.2")), (result.Exit, FaultOf(result)));
    }

    [Fact]
    public void Every_option_reaches_the_invocation()
    {
        const string Other = "01234567-89ab-4cde-8f01-23456789abcd";
        using var real = new CommandLine { Secrets = name => name == "ECHO_KEY" ? "hunter2hunter2" : null };
        real.WithProcessor("echo").With("in.json", """{"text":"hi"}""");

        var result = real.Run("run", "echo", "--inputs", "in.json", "--mode", "real", "--build", "--timeout", "1.5", "--write-prefix", "world://w/{execution_id}/x/", "--setting", "ECHO_URL=http://a=b", "--execution-id", Other);

        var invocation = Assert.Single(real.Adapter.Invocations);
        Assert.Equal(0, result.Exit);
        Assert.Equal((Mode.Real, TimeSpan.FromSeconds(1.5), $"world://w/{Other}/x/", Other), (invocation.Mode, invocation.Timeout, invocation.WritePrefix.ToString(), invocation.ExecutionId.ToString()));
        Assert.Equal(("http://a=b", "hunter2hunter2"), (invocation.Settings["ECHO_URL"], invocation.Secrets["ECHO_KEY"]));
        Assert.Contains("  tokens: 12\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_reaches_a_log_line_is_masked()
    {
        using var real = new CommandLine { Secrets = _ => "hunter2hunter2" };
        real.WithProcessor("echo").With("in.json", """{"text":"hi"}""");
        real.Adapter.Running = (_, _) => throw new FaultException(ErrorCode.AdapterInvocation, "it said hunter2hunter2");

        var result = real.Run("run", "echo", "--inputs", "in.json", "--mode", "real", "--build", "--json");

        Assert.DoesNotContain("hunter2", result.Error, StringComparison.Ordinal);
        Assert.Contains("it said ***", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_secret_is_an_error_envelope_that_names_it()
    {
        using var real = new CommandLine { Secrets = _ => null };
        real.WithProcessor("echo").With("in.json", """{"text":"hi"}""");

        var result = real.Run("run", "echo", "--inputs", "in.json", "--mode", "real", "--build", "--json");

        Assert.Equal((1, new Fault(ErrorCode.MissingSecret, "ECHO_KEY")), (result.Exit, FaultOf(result)));
    }

    [Fact]
    public void A_run_that_is_broken_off_ends_with_130_and_no_envelope()
    {
        using var stopping = new CancellationTokenSource();
        cli.Adapter.Running = (_, token) =>
        {
            stopping.Cancel();
            token.ThrowIfCancellationRequested();
        };

        var result = cli.Run(stopping.Token, "run", "echo", "--inputs", "in.json", "--mode", "mock", "--build", "--json");

        Assert.Equal((130, ""), (result.Exit, result.Output));
        Assert.Equal("execution.fail", Events(result.Error).Last());
    }

    internal static Fault FaultOf(Result result) => Assert.IsType<Envelope.Failure>(Envelope.Parse(Encoding.UTF8.GetBytes(result.Output))).Fault;

    internal static IEnumerable<string> Events(string lines) =>
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()!);

    private void Refused(Fault fault, string processor, string inputs)
    {
        var result = cli.Run("run", processor, "--inputs", inputs, "--mode", "mock", "--build", "--json");

        Assert.Equal((1, fault), (result.Exit, FaultOf(result)));
        Assert.Equal(["execution.start", "execution.fail"], Events(result.Error), StringComparer.Ordinal);
        Assert.Empty(cli.Adapter.Invocations);
        Assert.Empty(cli.Builder.Builds);
    }
}
