using System.Text;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Functions;
using Pipeline.Adapters.Local;
using Pipeline.World.Worlds;
using Serilog;

namespace Pipeline.Adapters.Tests.Functions;

/// <summary>The adapter for deployed functions, and this machine's functions: a real registry, a real deployment, a real container.</summary>
public sealed class FunctionTests(HostileImage hostile, HostilePin pinned) : IClassFixture<HostilePin>, IAsyncLifetime
{
    private const string App = "tests";
    private readonly string folder = Directory.CreateTempSubdirectory("function-tests-").FullName;
    private readonly Rig rig = new(hostile);
    private LocalEngine? engine;
    private DeploymentPlan plan = DeploymentPlan.Of(App, []);
    private Pin? pin;

    private LocalFunctions Functions => engine!.Functions();

    // There is no wire in between; other tests cover what travels.
    private Transport Direct => new((function, payload) => Functions.Answer(plan, function.Function, payload, default));

    [Fact]
    public async Task A_deployed_function_answers_as_the_local_adapter_does()
    {
        await Deploy();
        var invocation = Describe("honest");

        var remote = Assert.IsType<Envelope.Success>(Adapter(Direct).Invoke(invocation, default));
        var local = Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(Describe("honest"), default));

        Assert.Equal((local.ImageDigest, local.ImageTag), (remote.ImageDigest, remote.ImageTag));
        Assert.Equal(pin!.Index, remote.ImageDigest);
        Assert.Equal("modal", remote.EnvFingerprint.Value("adapter"));
        Assert.Equal($"{invocation.WritePrefix}outputs/reply.txt", Assert.Single(remote.Outputs).ToString());
        using var reply = new StreamReader(rig.World.OpenRead(remote.Outputs[0]));
        Assert.Equal("hello", await reply.ReadToEndAsync());
        using var receipt = rig.World.OpenRead(invocation.WritePrefix.ReceiptInArea(invocation.ExecutionId));
        var bytes = new byte[receipt.Length];
        receipt.ReadExactly(bytes);
        using var request = new StreamReader(rig.World.OpenRead(invocation.WritePrefix.RequestInArea(invocation.ExecutionId)));
        Assert.Equal(invocation.Image, RunRequest.Parse(Encoding.UTF8.GetBytes(await request.ReadToEndAsync())).Image);
        Assert.Equal((pin.Index, remote.EnvFingerprint), (Receipt.Parse(bytes).ImageDigest, Receipt.Parse(bytes).EnvFingerprint));
        Assert.Equal(["adapter.invoke", "modal.invoke.start", "modal.invoke.complete", "storage.write", "adapter.complete"], rig.Events(invocation.ExecutionId), StringComparer.Ordinal);
    }

    [Fact]
    public void It_refuses_conditions_that_a_function_cannot_have()
    {
        var failure = Assert.IsType<Envelope.Failure>(Adapter(Direct).Invoke(Describe("honest") with { Conditions = new() { HostName = "kestrel" } }, default));
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: functions do not support changed conditions", failure.Fault.ToString());
    }

    [Theory]
    [InlineData("inputs_fault", "ERR_INPUTS invalid inputs payload")]
    [InlineData("never_exits", "ERR_TIMEOUT timed out: ")]
    [InlineData("symbolic_link", "ERR_ADAPTER_INVOCATION adapter invocation failed: an output is not a plain file: ")]
    [InlineData("fifo", "ERR_ADAPTER_INVOCATION adapter invocation failed: an output is not a plain file: ")]
    [InlineData("deep_output", "ERR_ADAPTER_INVOCATION adapter invocation failed: wrote a path of more than 2048 characters")]
    [InlineData("lies_about_outputs", "ERR_ADAPTER_INVOCATION adapter invocation failed: outputs.json does not match the outputs")]
    [InlineData("writes_stdout", "ERR_ADAPTER_INVOCATION adapter invocation failed: wrote to standard output")]
    public async Task What_goes_wrong_in_the_function_is_the_envelopes_fault_and_nothing_is_published(string verb, string fault)
    {
        await Deploy();
        var invocation = Describe(verb, TimeSpan.FromSeconds(verb == "never_exits" ? 2 : 60));

        // Here the function's limit equals the caller's: whichever comes first, it is a timeout.
        var failure = Assert.IsType<Envelope.Failure>(Adapter(Direct).Invoke(invocation, default));

        Assert.StartsWith(fault, failure.Fault.ToString(), StringComparison.Ordinal);
        Assert.False(rig.World.Exists(invocation.WritePrefix.Receipt));
        Assert.Equal("", await rig.Leftovers(invocation.ExecutionId));
    }

    [Fact]
    public void A_function_that_is_not_deployed_is_not_found() =>
        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: tests/hostile", Fault(Adapter(Direct)));

    [Fact]
    public async Task Every_function_says_what_it_was_built_from_and_one_what_is_deployed()
    {
        var image = ImageReference.Parse($"127.0.0.1:1/hostile@sha256:{new string('1', 64)}");
        plan = Plan(image, image.RequireDigest());
        Assert.Equal(
            new FunctionIdentity(plan.Digest, "hostile", image.RequireDigest()),
            FunctionIdentity.Parse(await Functions.Answer(plan, "hostile", FunctionInquiry.Payload, default)));
        Assert.Equal(plan.Encode(), (await Functions.Answer(plan, FunctionInquiry.DeploymentFunction, FunctionInquiry.Payload, default)).ToArray());
    }

    [Theory]
    [InlineData("hostile", "{}\n")]
    [InlineData(FunctionInquiry.DeploymentFunction, "{}\n")]
    public async Task A_payload_that_is_none_is_refused(string function, string payload)
    {
        var image = ImageReference.Parse($"127.0.0.1:1/hostile@sha256:{new string('1', 64)}");
        plan = Plan(image, image.RequireDigest());
        var fault = (await Assert.ThrowsAsync<FaultException>(() => Functions.Answer(plan, function, Encoding.UTF8.GetBytes(payload), default))).Fault;
        Assert.Equal("ERR_MODAL_PAYLOAD", fault.Code.Name);
    }

    [Fact]
    public async Task A_function_of_another_image_than_the_pinned_one_is_told()
    {
        await Deploy();
        var other = Digest.Parse("sha256:" + new string('0', 64));
        var envelope = Adapter(Direct).Invoke(Describe("honest") with { Image = new RunnableImage($"127.0.0.1:1/x@{other}", other, null) }, default);
        Assert.Equal($"ERR_MODAL_INVOCATION modal invocation failed: the function was built from {pin!.Index}, not from {other}", Assert.IsType<Envelope.Failure>(envelope).Fault.ToString());
    }

    [Fact]
    public void A_function_runs_on_the_platform_of_functions_alone() => Assert.Equal(
        "ERR_MODAL_INVOCATION modal invocation failed: functions run on linux/amd64, not on linux/arm64",
        Fault(Adapter(Direct), rig.Describe("honest") with { Platform = Platform.Arm64 }));

    [Fact]
    public async Task A_function_of_this_machine_takes_no_call_in_real_mode()
    {
        await Deploy();
        var call = Call(Describe("honest"), Mode.Real);
        var result = FunctionResult.Parse(await Functions.Answer(plan, "hostile", call.Encode(), default));
        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: functions of this machine run in mode=mock", result.Fault!.ToString());
    }

    [Theory]
    [InlineData("garbage", "ERR_MODAL_PAYLOAD invalid payload: no first line")]
    [InlineData("another run", "ERR_MODAL_PAYLOAD invalid payload: the result belongs to another run")]
    public void A_result_that_is_none_is_refused(string what, string fault)
    {
        var stub = Stub(_ => what == "garbage"
            ? "garbage"u8.ToArray()
            : new FunctionResult(ExecutionId.From(Guid.NewGuid()), hostile.Image.Digest, null, null, PayloadFiles.None).Encode());
        Assert.Equal(fault, Fault(Adapter(stub)));
    }

    [Fact]
    public void A_transport_that_lies_about_a_digest_is_seen()
    {
        var stub = Stub(payload => new FunctionResult(FunctionCall.Parse(payload).ExecutionId, Digest.Parse("sha256:" + new string('0', 64)), null, null, PayloadFiles.None).Encode());
        Assert.StartsWith("ERR_MODAL_INVOCATION modal invocation failed: the function was built from sha256:0000", Fault(Adapter(stub)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_callers_cancellation_is_passed_on()
    {
        using var cancelled = new CancellationTokenSource();
        var stub = Stub(_ =>
        {
            cancelled.Cancel();
            cancelled.Token.ThrowIfCancellationRequested();
            return default;
        });
        var invocation = Describe("honest");
        Assert.ThrowsAny<OperationCanceledException>(() => Adapter(stub).Invoke(invocation, cancelled.Token));
        Assert.Equal(["adapter.invoke", "modal.invoke.start", "modal.invoke.complete", "adapter.complete"], rig.Events(invocation.ExecutionId), StringComparer.Ordinal);
    }

    public ValueTask InitializeAsync()
    {
        engine = LocalEngine.Open(new LocalOptions { OutputMib = 64 }, new FileSystemWorld(Path.Combine(folder, "world"), TimeProvider.System), Serilog.Core.Logger.None, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        engine?.Dispose();
        rig.Dispose();
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task Deploy()
    {
        pin = await pinned.Pin();
        plan = Plan(pin.Reference, pin.Source);
    }

    private static DeploymentPlan Plan(ImageReference image, Digest source) =>
        DeploymentPlan.Of(App, [new DeployedFunction("hostile", Specs.Hostile.Ref, image, source, [], 60, Specs.Hostile.Resources)]);

    private Invocation Describe(string verb, TimeSpan? timeout = null) =>
        pin is null ? rig.Describe(verb, timeout) : rig.Describe(verb, timeout) with { Image = RunnableImage.Pinned(pin.Reference) };

    private FunctionAdapter Adapter(Transport transport) =>
        new(new(App, transport, transport), rig.World, new LoggerConfiguration().WriteTo.Sink(rig).CreateLogger(), TimeProvider.System);

    private string Fault(FunctionAdapter adapter, Invocation? invocation = null) =>
        Assert.IsType<Envelope.Failure>(adapter.Invoke(invocation ?? Describe("honest"), default)).Fault.ToString();

    private static FunctionCall Call(Invocation invocation, Mode mode)
    {
        var files = PayloadFiles.Of([new(FunctionCall.InputsFile, Encoding.UTF8.GetBytes("{}"))]);
        return new FunctionCall(
            invocation.ExecutionId, mode, invocation.Spec.Ref, EnvFingerprint.Of(invocation.Image.Digest, []), null, invocation.WritePrefix, 1000, files);
    }

    private static Transport Stub(Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> answer) => new((_, payload) => Task.FromResult(answer(payload)));

    private sealed class Transport(Func<FunctionHandle, ReadOnlyMemory<byte>, Task<ReadOnlyMemory<byte>>> answer) : IFunctionResolver, IFunctionInvoker
    {
        public Task<FunctionHandle> Resolve(string app, string function, CancellationToken cancellationToken) => Task.FromResult(new FunctionHandle(app, function, "1"));

        public Task<ReadOnlyMemory<byte>> Invoke(
            FunctionHandle function, ReadOnlyMemory<byte> payload, TimeSpan deadline, ICallNotes notes, CancellationToken cancellationToken) =>
            answer(function, payload);
    }
}
