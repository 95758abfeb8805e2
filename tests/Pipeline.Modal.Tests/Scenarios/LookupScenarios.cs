using Grpc.Core;
using Modal.Client;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>A function is looked up before a call: a missing or uncallable one is <c>ERR_MODAL_LOOKUP</c>.</summary>
public sealed class LookupScenarios : IAsyncDisposable
{
    private readonly CallScenario scenario = new();

    public ValueTask DisposeAsync() => scenario.DisposeAsync();

    [Fact]
    public async Task A_lookup_names_app_function_and_environment()
    {
        var handle = await scenario.Functions.Resolve("tests", "echo", default);

        Assert.Equal(new FunctionHandle("tests", "echo", "fu-1"), handle);
        Assert.Equal([new FunctionGetRequest { AppName = "tests", ObjectTag = "echo", EnvironmentName = "staging" }], scenario.Modal.Asked<FunctionGetRequest>());
    }

    [Fact]
    public async Task What_was_found_is_remembered()
    {
        await scenario.Functions.Resolve("tests", "echo", default);
        await scenario.Functions.Resolve("tests", "echo", default);
        Assert.Equal("FunctionGet", scenario.Modal.Trail);

        await scenario.Functions.Resolve("tests", "other", default);
        await scenario.Functions.Resolve("elsewhere", "echo", default);
        Assert.Equal("FunctionGet FunctionGet FunctionGet", scenario.Modal.Trail);
    }

    [Fact]
    public async Task What_was_not_found_is_looked_for_again()
    {
        scenario.Modal.Next("FunctionGet", Answers.Fails(StatusCode.NotFound));

        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: tests/echo", await scenario.Fault());
        Assert.Equal(CallScenario.Payload, await scenario.Call());
    }

    [Theory]
    [InlineData("Cls.method")]
    [InlineData("Cls.*")]
    public async Task A_name_with_a_dot_is_refused_without_asking(string name)
    {
        var fault = (await Assert.ThrowsAsync<FaultException>(() => scenario.Functions.Resolve("tests", name, default))).Fault;

        Assert.Equal($"ERR_MODAL_LOOKUP modal function not found: tests/{name}: a name with a dot is a method's, which is not called by name", fault.ToString());
        Assert.Empty(scenario.Modal.Arrived);
    }

    [Fact]
    public async Task A_web_endpoint_is_refused()
    {
        scenario.Healthy.Function.HandleMetadata.WebUrl = "https://tests--echo.modal.test";

        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: tests/echo: it is a web endpoint, which cannot be called", await scenario.Fault());
        Assert.Equal("FunctionGet", scenario.Modal.Trail);
    }

    [Theory]
    [InlineData(true)] // it says what it takes, and CBOR is not among it
    [InlineData(false)] // it says nothing: it is of a time when there was pickle alone
    public async Task A_function_that_takes_no_CBOR_is_refused(bool saysWhat)
    {
        scenario.Healthy.Function.HandleMetadata.SupportedInputFormats.Clear();
        scenario.Healthy.Function.HandleMetadata.SupportedInputFormats.Add(saysWhat ? [DataFormat.Pickle, DataFormat.Asgi] : []);

        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: tests/echo: it does not accept CBOR; deploy it with Modal's Python client 1.2 or newer", await scenario.Fault());
    }

    [Fact]
    public async Task A_handle_without_metadata_or_without_an_id_is_refused()
    {
        scenario.Modal.Next("FunctionGet", Answers.With(new FunctionGetResponse { FunctionId = "fu-1" }), Answers.With(new FunctionGetResponse()));

        Assert.StartsWith("ERR_MODAL_LOOKUP modal function not found: tests/echo: it does not accept CBOR", await scenario.Fault(), StringComparison.Ordinal);
        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: tests/echo: the platform gave it no id", await scenario.Fault());
    }

    [Fact]
    public async Task An_input_plane_without_an_address_is_refused()
    {
        scenario.Healthy.Function.HandleMetadata.InputPlaneUrl = "plane";

        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: tests/echo: its input plane has an invalid address", await scenario.Fault());
    }

    [Fact]
    public async Task An_input_plane_in_the_clear_is_refused_where_the_control_plane_is_not()
    {
        await using var encrypted = new CallScenario("https://control");
        encrypted.Healthy.Function.HandleMetadata.InputPlaneUrl = "http://plane";

        Assert.StartsWith("ERR_MODAL_LOOKUP", await encrypted.Fault(), StringComparison.Ordinal);
        Assert.Equal("FunctionGet", encrypted.Modal.Trail);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, "UNAVAILABLE")]
    [InlineData(StatusCode.Internal, "INTERNAL")]
    [InlineData(StatusCode.Unknown, "UNKNOWN")]
    [InlineData(StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED")]
    [InlineData(StatusCode.Cancelled, "CANCELLED")]
    public async Task A_failure_that_may_pass_is_tried_three_times_more(StatusCode code, string name)
    {
        scenario.Modal.Next("FunctionGet", Enumerable.Repeat(Answers.Fails(code), 4));

        Assert.Equal($"ERR_MODAL_LOOKUP modal function not found: tests/echo: FunctionGet {name}", await scenario.Fault());
        Assert.Equal("FunctionGet FunctionGet FunctionGet FunctionGet", scenario.Modal.Trail);
        Assert.Single(scenario.Modal.Keys("FunctionGet"));
        Assert.Contains(scenario.Log, line => line.Contains("modal.lookup.fail", StringComparison.Ordinal) && line.Contains($"grpc_status=\"{name}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, "UNAUTHENTICATED")]
    [InlineData(StatusCode.PermissionDenied, "PERMISSION_DENIED")]
    [InlineData(StatusCode.InvalidArgument, "INVALID_ARGUMENT")]
    [InlineData(StatusCode.ResourceExhausted, "RESOURCE_EXHAUSTED")]
    [InlineData(StatusCode.Unimplemented, "UNIMPLEMENTED")]
    public async Task A_failure_that_does_not_pass_is_told_at_once(StatusCode code, string name)
    {
        scenario.Modal.Next("FunctionGet", Answers.Fails(code));

        Assert.Equal($"ERR_MODAL_LOOKUP modal function not found: tests/echo: FunctionGet {name}", await scenario.Fault());
        Assert.Equal("FunctionGet", scenario.Modal.Trail);
    }

    [Fact]
    public async Task A_lookup_survives_three_failures()
    {
        scenario.Modal.Next("FunctionGet", Answers.Fails(StatusCode.Unavailable), Answers.Breaks(new IOException("reset")), Answers.Breaks(new HttpRequestException("reset")));

        Assert.Equal(CallScenario.Payload, await scenario.Call());
    }

    [Fact]
    public async Task What_the_server_repeats_of_credentials_is_masked_in_the_log()
    {
        const string Token = "as-mnopqrstuvwxyzABCDEFGH";
        scenario.Healthy.Function.ServerWarnings.Add(new Warning { Message = $"seen with {Token}" });
        await scenario.Call();
        scenario.Modal.Next("FunctionGet", _ => throw new RpcException(new Status(StatusCode.InvalidArgument, $"bad header x-modal-token-secret: {Token}")));
        await Assert.ThrowsAsync<FaultException>(() => scenario.Functions.Resolve("tests", "other", default));

        Assert.DoesNotContain(Token, string.Join('\n', scenario.Log), StringComparison.Ordinal);
        Assert.Equal(2, scenario.Log.Count(line => line.Contains("modal.lookup.", StringComparison.Ordinal) && line.Contains("***", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Credentials_that_are_refused_are_a_lookups_fault()
    {
        scenario.Modal.Next("AuthTokenGet", Answers.Fails(StatusCode.Unauthenticated));

        Assert.StartsWith("ERR_MODAL_LOOKUP", await scenario.Fault(), StringComparison.Ordinal);
        Assert.Equal("", scenario.Modal.Trail);
    }

    [Fact]
    public async Task What_the_server_warns_of_is_logged_once_and_in_bounds()
    {
        scenario.Healthy.Function.ServerWarnings.Add(Enumerable.Range(1, 20).Select(n => new Warning { Message = $"warning {n} {new string('x', 1000)}" }));

        await scenario.Call();
        await scenario.Call();

        Assert.Equal(5, scenario.Log.Count);
        Assert.All(scenario.Log, line => Assert.InRange(line.Length, 300, 1000));
    }
}
