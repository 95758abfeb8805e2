using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Modal.Client;

namespace Pipeline.Emulation.Tests;

/// <summary>A client of the bare protocol that sends only what a test asks for.</summary>
internal sealed class Wire : IDisposable
{
    private const int Mebibytes200 = 200 * 1024 * 1024;
    private readonly GrpcChannel channel;

    private Wire(Uri address)
    {
        channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = Mebibytes200, MaxSendMessageSize = Mebibytes200 });
        Rpc = new ModalClient.ModalClientClient(channel);
    }

    public GrpcChannel Channel => channel;

    public ModalClient.ModalClientClient Rpc { get; }

    public string Token { get; private set; } = "";

    /// <summary>A client with an auth token.</summary>
    public static async Task<Wire> Open(ModalEmulator emulator) => await Open(emulator.Address, emulator.Address);

    /// <summary>A client of another plane, with the control plane's auth token.</summary>
    public static async Task<Wire> Open(Uri control, Uri plane)
    {
        using var asking = new Wire(control);
        return new Wire(plane) { Token = (await asking.Rpc.AuthTokenGetAsync(new AuthTokenGetRequest(), asking.Headers())).Token };
    }

    /// <summary>A client without an auth token.</summary>
    public static Wire Stranger(ModalEmulator emulator) => new(emulator.Address);

    /// <summary>The metadata of a call; a null value omits a header, another replaces it.</summary>
    public Metadata Headers(string? key = null, params (string Name, string? Value)[] others)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["x-modal-client-type"] = "7",
            ["x-modal-client-version"] = "1.0.0",
            ["x-modal-token-id"] = Sample.TokenId,
            ["x-modal-token-secret"] = Sample.TokenSecret,
            ["x-modal-auth-token"] = Token.Length == 0 ? null : Token,
            ["x-idempotency-key"] = key,
        };
        foreach (var (name, value) in others)
        {
            all[name] = value;
        }

        var headers = new Metadata();
        foreach (var (name, value) in all.Where(pair => pair.Value is not null))
        {
            headers.Add(name, value!);
        }

        return headers;
    }

    public async Task<FunctionGetResponse> Find(string function) =>
        await Rpc.FunctionGetAsync(new FunctionGetRequest { AppName = Sample.App, ObjectTag = function }, Headers());

    /// <summary>Looks up a function and starts a call.</summary>
    public async Task<FunctionMapResponse> Map(string function, string? key = null) =>
        await Rpc.FunctionMapAsync(Request((await Find(function)).FunctionId), Headers(key));

    public static FunctionMapRequest Request(string functionId, FunctionInput? input = null) => new()
    {
        FunctionId = functionId,
        FunctionCallType = FunctionCallType.Unary,
        FunctionCallInvocationType = FunctionCallInvocationType.Sync,
        PipelinedInputs = { new FunctionPutInputsItem { Input = input ?? Input(0x81, 0x01) } },
    };

    /// <summary>Arguments in CBOR, <c>[first, {}]</c>; by default <c>[[1], {}]</c>.</summary>
    public static FunctionInput Input(params byte[] first) => new() { Args = ByteString.CopyFrom([0x82, .. first, 0xa0]), DataFormat = DataFormat.Cbor };

    public async Task<FunctionGetOutputsResponse> Poll(FunctionMapResponse call, float timeout, string? key = null, string after = "0-0", bool clear = false) =>
        await Rpc.FunctionGetOutputsAsync(Outputs(call, timeout, after, clear), Headers(key));

    public static FunctionGetOutputsRequest Outputs(FunctionMapResponse call, float timeout, string after = "0-0", bool clear = false) => new()
    {
        FunctionCallId = call.FunctionCallId,
        InputJwts = { call.PipelinedInputs[0].InputJwt },
        MaxValues = 1,
        Timeout = timeout,
        LastEntryId = after,
        ClearOnSuccess = clear,
    };

    /// <summary>The status that a call ends with.</summary>
    public static async Task<StatusCode> Status<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    public void Dispose() => channel.Dispose();
}
