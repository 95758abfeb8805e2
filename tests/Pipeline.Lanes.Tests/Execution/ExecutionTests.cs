using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Executions;

namespace Pipeline.Lanes.Tests;

public sealed class ExecutionTests : IDisposable
{
    private const string Schema = """{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}""";
    private static readonly ExecutionId Id = ExecutionId.Parse("6f1c2d3e-0000-4000-8000-000000000001");
    private readonly TemporaryFolder folder = new();
    private readonly RecordingAdapter adapter = new();
    private readonly EventList events = new();
    private readonly FakeTimeProvider time = new();
    private readonly List<string> asked = [];

    public ExecutionTests() =>
        folder.With("p/processor.json", Specs.Json("p", Schema, secrets: """["API_KEY","OTHER_KEY"]""", settings: """{"BASE_URL":"https://api.example"}"""));

    private Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal) { ["API_KEY"] = "k1", ["OTHER_KEY"] = "k2" };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_good_request_reaches_the_adapter_whole()
    {
        var envelope = Run(Request() with { Mode = Mode.Real, Settings = Setting("BASE_URL", "http://x") });

        var invocation = Assert.Single(adapter.Invocations);
        Assert.Equal(Id, Assert.IsType<Envelope.Success>(envelope).ExecutionId);
        Assert.Equal($"world://local/runs/p/{Id}/", invocation.WritePrefix.ToString());
        Assert.Equal("""{"a":"x"}""", Encoding.UTF8.GetString(invocation.Inputs.Canonical.Span));
        Assert.Equal(TimeSpan.FromSeconds(30), invocation.Timeout);
        Assert.Equal(("k1", "k2"), (invocation.Secrets["API_KEY"], invocation.Secrets["OTHER_KEY"]));
        Assert.Equal("http://x", invocation.Settings["BASE_URL"]);
        Assert.Equal(Platform.Arm64, invocation.Platform);
    }

    [Fact]
    public void A_timeout_and_a_prefix_of_the_request_win()
    {
        Run(Request() with { Timeout = TimeSpan.FromSeconds(5), WritePrefix = "world://w/x/{processor}/{execution_id}/y/" });

        Assert.Equal((TimeSpan.FromSeconds(5), $"world://w/x/p/{Id}/y/"), (adapter.Invocations[0].Timeout, adapter.Invocations[0].WritePrefix.ToString()));
    }

    [Fact]
    public void In_mock_no_secret_is_asked_for()
    {
        Run(Request());

        Assert.Empty(asked);
        Assert.Empty(adapter.Invocations[0].Secrets);
    }

    [Fact]
    public void Every_missing_secret_is_named_and_an_empty_one_is_missing()
    {
        Environment.Remove("API_KEY");
        Environment["OTHER_KEY"] = "";

        Refused(Request() with { Mode = Mode.Real }, new Fault(ErrorCode.MissingSecret, "API_KEY, OTHER_KEY"));
    }

    [Fact]
    public void In_CI_real_is_refused_before_anything_is_read()
    {
        var request = Request() with
        {
            Mode = Mode.Real,
            Processor = () => throw new InvalidOperationException("the catalogue was read"),
            Inputs = () => throw new InvalidOperationException("the inputs were read"),
            Image = (_, _) => throw new InvalidOperationException("the image was built"),
        };

        var envelope = Run(request, ci: true);

        Assert.Equal(new Envelope.Failure(Id, new Fault(ErrorCode.CiSafety), ""), envelope);
        Assert.Empty(adapter.Invocations);
        Assert.Empty(asked);
        Assert.Equal(["execution.start", "execution.fail"], events.Names, StringComparer.Ordinal);
    }

    [Fact]
    public void In_CI_mock_runs() => Assert.IsType<Envelope.Success>(Run(Request(), ci: true));

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("", "not JSON")]
    [InlineData("[]", "not an object")]
    [InlineData("""{"a":"x","a":"y"}""", "duplicate member")]
    [InlineData("""{"a":1e999}""", "a number is beyond the range of a double")]
    [InlineData("""{"a":"\ud800"}""", "a string is not valid Unicode")]
    [InlineData("{}", "/a: required")]
    [InlineData("""{"a":1}""", "/a: type string")]
    public void Bad_inputs_never_reach_the_adapter(string inputs, string detail) => Refused(Request(inputs), new Fault(ErrorCode.Inputs, detail));

    [Fact]
    public void Inputs_nested_too_deeply_are_refused() =>
        Refused(Request($$"""{"a":{{new string('[', 64)}}{{new string(']', 64)}}}"""), new Fault(ErrorCode.Inputs, "nested deeper than 64 levels"));

    [Fact]
    public void Oversized_inputs_are_refused() =>
        Refused(Request($$"""{"a":"{{new string('x', StrictJson.MaxBytes)}}"}"""), new Fault(ErrorCode.Inputs, "larger than 16777216 bytes"));

    [Theory]
    [InlineData("BASE_URI", "real", "p@1.2.3 has no setting 'BASE_URI'; did you mean 'BASE_URL'?")]
    [InlineData("API_KEY", "real", "p@1.2.3 has no setting 'API_KEY'")]
    [InlineData("BASE_URL", "mock", "settings have no effect in mode=mock, which uses the defaults")]
    public void A_setting_without_effect_is_refused(string name, string mode, string detail) => Refused(
        Request() with { Mode = TextForm.Parse<Mode>(mode), Settings = Setting(name, "v") },
        new Fault(ErrorCode.AdapterInvocation, detail));

    [Fact]
    public void Conditions_are_changed_in_mode_mock_alone() => Refused(
        Request() with { Mode = Mode.Real, Conditions = new() { HostName = "kestrel" } },
        new Fault(ErrorCode.AdapterInvocation, "the conditions of a run can be changed in mode=mock only"));

    [Fact]
    public void An_unpinned_image_is_a_fault_of_its_own() => Refused(
        Request() with { Image = (_, _) => RunnableImage.Pinned(ImageReference.Parse("ghcr.io/o/r/p:latest")) },
        new Fault(ErrorCode.ImageUnpinned, "ghcr.io/o/r/p:latest"));

    [Fact]
    public void A_prefix_that_is_none_is_told() => Refused(
        Request() with { WritePrefix = "world://local/receipts/{execution_id}/" },
        new Fault(ErrorCode.AdapterInvocation, $"'world://local/receipts/{Id}/' is not a write prefix (world://<world>/<path>/, not under receipts/, evidence/ or requests/)"));

    [Fact]
    public void Each_run_starts_once_and_settles_once_with_everything_bound()
    {
        Run(Request());

        Assert.Equal(["execution.start", "execution.settle"], events.Names, StringComparer.Ordinal);
        Assert.Equal([Id.ToString(), Id.ToString()], events.All("trace_id"), StringComparer.Ordinal);
        Assert.Equal(["recording", "recording"], events.All("adapter"), StringComparer.Ordinal);
        Assert.Equal(["p@1.2.3", "p@1.2.3"], events.All("processor_ref"), StringComparer.Ordinal);
        Assert.Equal(["mock", "mock"], events.All("mode"), StringComparer.Ordinal);
        Assert.Equal("1", events.Last("outputs"));
    }

    [Fact]
    public void A_failure_of_the_adapter_is_told_with_its_code_and_duration()
    {
        var failing = new RecordingAdapter
        {
            Answer = invocation =>
            {
                time.Advance(TimeSpan.FromMilliseconds(1234.9));
                return new Envelope.Failure(invocation.ExecutionId, new Fault(ErrorCode.Timeout, "after 30 s"), "");
            },
        };

        Run(Request(), failing);

        Assert.Equal(["execution.start", "execution.fail"], events.Names, StringComparer.Ordinal);
        Assert.Equal(("ERR_TIMEOUT", "timed out: after 30 s", "1234"), (events.Last("code"), events.Last("error"), events.Last("duration_ms")));
    }

    [Fact]
    public void A_cancelled_run_fails_once_and_has_no_envelope()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => new Execution(adapter, Ask, events.Logger, time, ci: false).Run(Request(), cancelled.Token));
        Assert.Equal(["execution.start", "execution.fail"], events.Names, StringComparer.Ordinal);
        Assert.Equal("cancelled", events.Last("reason"));
    }

    private static Dictionary<string, string> Setting(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    private Envelope Run(ExecutionRequest request, RecordingAdapter? answering = null, bool ci = false) =>
        new Execution(answering ?? adapter, Ask, events.Logger, time, ci).Run(request, CancellationToken.None);

    private void Refused(ExecutionRequest request, Fault fault)
    {
        Assert.Equal(new Envelope.Failure(Id, fault, ""), Run(request));
        Assert.Empty(adapter.Invocations);
        Assert.Equal(["execution.start", "execution.fail"], events.Names, StringComparer.Ordinal);
    }

    private string? Ask(string name)
    {
        asked.Add(name);
        return Environment.GetValueOrDefault(name);
    }

    private ExecutionRequest Request(string inputs = """{"a":"x"}""") => new()
    {
        Id = Id,
        Name = "p",
        Processor = () => new ProcessorCatalogue(folder.Root).Find("p"),
        Mode = Mode.Mock,
        Inputs = () => InputsDocument.Parse(Encoding.UTF8.GetBytes(inputs)),
        Image = (_, _) => RunnableImage.Built(RecordingAdapter.Image, "pipeline/p:dev"),
        Platform = _ => Platform.Arm64,
    };
}
