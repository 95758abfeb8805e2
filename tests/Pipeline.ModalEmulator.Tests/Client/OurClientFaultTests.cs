using Grpc.Core;
using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Client;

/// <summary>The faults that our client survives, and the error codes of the others.</summary>
public sealed class OurClientFaultTests
{
    private const int Small = 10;
    private const int Large = 3 * 1024 * 1024;

    public static TheoryData<FaultRule, int> Survived => new()
    {
        { new("AuthTokenGet", new InjectedFault.Status(StatusCode.Unavailable), Times: 2), Small },
        { new("AuthTokenGet", new InjectedFault.TokenLife(null)), Small },
        { new("FunctionGet", new InjectedFault.Reset(), Times: 2), Small },
        { new("FunctionMap", new InjectedFault.Status(StatusCode.Unavailable), Times: 2), Small },
        { new("FunctionMap", new InjectedFault.Status(StatusCode.Internal), Times: 2), Small },
        { new("FunctionMap", new InjectedFault.Status(StatusCode.Cancelled), Times: 2), Small },
        { new("FunctionMap", new InjectedFault.Status(StatusCode.ResourceExhausted, RetryAfterS: 0.05), Times: 5), Small },
        { new("FunctionMap", new InjectedFault.Disconnect(), Times: 2), Small },
        { new("FunctionMap", new InjectedFault.LoseAnswer(), Times: 2), Small },
        { new("FunctionMap", new InjectedFault.Redeploy()), Small },
        { new("FunctionGetOutputs", new InjectedFault.Disconnect(), Times: 2), Small },
        { new("FunctionGetOutputs", new InjectedFault.LoseAnswer(), Times: 2), Small },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.InternalFailure), Times: 8), Small },
        { new("BlobCreate", new InjectedFault.BlobLists()), Large },
        { new("BlobCreate", new InjectedFault.LoseAnswer()), Large },
        { new(FaultPlaces.BlobUpload, new InjectedFault.HttpStatus(503), Times: 2), Large },
        { new(FaultPlaces.BlobUpload, new InjectedFault.Disconnect()), Large },
        { new(FaultPlaces.BlobDownload, new InjectedFault.HttpStatus(503), Times: 2), Large },
        { new(FaultPlaces.BlobDownload, new InjectedFault.Truncate()), Large },
    };

    [Theory]
    [MemberData(nameof(Survived))]
    public async Task What_passes_is_survived_and_the_function_runs_once_to_its_end(FaultRule fault, int bytes)
    {
        var apps = new Sample();
        await using var emulator = await Emulators.Start(apps, Sample.Options(fault));
        using var client = new OurClient(emulator);

        Assert.True(await client.Echoes(bytes));
        Assert.Equal(1, apps.Echoed);
    }

    public static TheoryData<FaultRule, int, string> Fatal => new()
    {
        { new("AuthTokenGet", new InjectedFault.Status(StatusCode.PermissionDenied)), Small, "ERR_MODAL_LOOKUP" },
        { new("FunctionGet", new InjectedFault.Status(StatusCode.PermissionDenied)), Small, "ERR_MODAL_LOOKUP" },
        { new("FunctionGet", new InjectedFault.Webhook("https://example.invalid/")), Small, "ERR_MODAL_LOOKUP" },
        { new("FunctionGet", new InjectedFault.PickleOnly()), Small, "ERR_MODAL_LOOKUP" },
        { new("FunctionMap", new InjectedFault.Status(StatusCode.Unavailable), Times: null), Small, "ERR_MODAL_INVOCATION" },
        { new("FunctionMap", new InjectedFault.Status(StatusCode.ResourceExhausted)), Small, "ERR_MODAL_INVOCATION" },
        { new("FunctionGetOutputs", new InjectedFault.Status(StatusCode.InvalidArgument)), Small, "ERR_MODAL_INVOCATION" },
        { new("FunctionGetOutputs", new InjectedFault.NoResult()), Small, "ERR_MODAL_INVOCATION" },
        { new("FunctionGetOutputs", new InjectedFault.Format(1)), Small, "ERR_MODAL_PAYLOAD" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.Failure)), Small, "ERR_MODAL_INVOCATION" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.Terminated)), Small, "ERR_MODAL_INVOCATION" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.Timeout)), Small, "ERR_TIMEOUT" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.InitFailure)), Small, "ERR_MODAL_INVOCATION" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.IdleTimeout)), Small, "ERR_MODAL_INVOCATION" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.Eviction)), Small, "ERR_MODAL_INVOCATION" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.InternalFailure), Times: null), Small, "ERR_MODAL_INVOCATION" },
        { new(FaultPlaces.Run, new InjectedFault.Truncate()), Small, "ERR_MODAL_PAYLOAD" },
        { new(FaultPlaces.Run, new InjectedFault.Bytes(new byte[] { 0x41, 0x00, 0x00 })), Small, "ERR_MODAL_PAYLOAD" },
        { new("BlobCreate", new InjectedFault.Multipart()), Large, "ERR_MODAL_PAYLOAD" },
        { new(FaultPlaces.BlobUpload, new InjectedFault.HttpStatus(503), Times: null), Large, "ERR_MODAL_PAYLOAD" },
        { new(FaultPlaces.BlobDownload, new InjectedFault.HttpStatus(503), Times: null), Large, "ERR_MODAL_PAYLOAD" },
    };

    [Theory]
    [MemberData(nameof(Fatal))]
    public async Task What_stays_has_the_code_of_the_canon(FaultRule fault, int bytes, string code)
    {
        await using var emulator = await Emulators.Start(fault);
        using var client = new OurClient(emulator);

        Assert.Equal(code, (await client.Code("echo", bytes, OurClient.Minute)).Name);
    }

    public static TheoryData<string, bool> Silent => new()
    {
        { "AuthTokenGet", false }, { "FunctionGet", false }, { "FunctionMap", false }, { "FunctionGetOutputs", false }, { FaultPlaces.Run, false }, { "AttemptStart", true }, { "AttemptAwait", true },
    };

    [Theory]
    [MemberData(nameof(Silent))]
    public async Task What_never_answers_is_ended_by_the_deadline(string at, bool inputPlane)
    {
        await using var emulator = await Emulators.Start(new Sample(), Sample.Options(new FaultRule(at, new InjectedFault.Hang(), Times: null)) with { InputPlane = inputPlane });
        using var client = new OurClient(emulator);
        using var bound = new CancellationTokenSource(OurClient.Minute);

        // The lookup has no deadline of its own, because the caller limits both.
        using var lookup = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        var ended = await Record.ExceptionAsync(() => client.Call("echo", new byte[Small], TimeSpan.FromMilliseconds(500), at is "AuthTokenGet" or "FunctionGet" ? lookup.Token : bound.Token));

        Assert.True(ended is FaultException { Fault.Code.Name: "ERR_TIMEOUT" } || (ended is OperationCanceledException && lookup.IsCancellationRequested), $"{ended}");
    }
}
