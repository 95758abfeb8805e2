using System.Collections.Concurrent;
using System.Formats.Cbor;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Modal.Client;
using Pipeline.Modal.Tests.Blobs;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>A correctly working Modal with one function, which returns its arguments.</summary>
internal sealed class Healthy
{
    /// <summary>A part of the call tokens that no log may contain.</summary>
    public const string TokenMark = "jwt-s3cr3t";

    private readonly ConcurrentDictionary<string, FunctionInput> inputs = new(StringComparer.Ordinal);
    private int counted;

    /// <summary>The result of a lookup; a scenario may change it.</summary>
    public FunctionGetResponse Function { get; } = new()
    {
        FunctionId = "fu-1",
        HandleMetadata = new() { FunctionName = "echo", SupportedInputFormats = { DataFormat.Pickle, DataFormat.Cbor }, SupportedOutputFormats = { DataFormat.Cbor } },
    };

    /// <summary>The blob store; null in a scenario without blobs.</summary>
    public BlobServer? Store { get; set; }

    public Task<IMessage> Answer(PlayedRpc rpc) => Task.FromResult<IMessage>(rpc.Request switch
    {
        AuthTokenGetRequest => new AuthTokenGetResponse { Token = TokenMark },
        FunctionGetRequest => Function.Clone(),
        FunctionMapRequest map => Map(map.PipelinedInputs.Single().Input),
        FunctionGetOutputsRequest poll => new FunctionGetOutputsResponse { Outputs = { Output(inputs[poll.InputJwts.Single()]) }, LastEntryId = "9-0" },
        FunctionRetryInputsRequest retry => new FunctionRetryInputsResponse { InputJwts = { Take(retry.Inputs.Single().Input) } },
        AttemptStartRequest start => new AttemptStartResponse { AttemptToken = Take(start.Input.Input) },
        AttemptAwaitRequest wait => new AttemptAwaitResponse { Output = Output(inputs[wait.AttemptToken]) },
        AttemptRetryRequest retry => new AttemptRetryResponse { AttemptToken = Take(retry.Input.Input) },
        FunctionCallCancelRequest => new Empty(),
        BlobCreateRequest => Blob($"bl-{Interlocked.Increment(ref counted)}"),
        BlobGetRequest get => new BlobGetResponse { DownloadUrl = Store!.Address(get.BlobId) },
        _ => throw new RpcException(new Status(StatusCode.Unimplemented, rpc.Method)),
    });

    private FunctionMapResponse Map(FunctionInput input) => new()
    {
        FunctionCallId = "fc-1",
        FunctionCallJwt = $"{TokenMark}-of-call",
        PipelinedInputs = { new FunctionPutInputsResponseItem { InputId = "in-1", InputJwt = Take(input) } },
    };

    private string Take(FunctionInput input)
    {
        var token = $"{TokenMark}-{Interlocked.Increment(ref counted)}";
        inputs[token] = input;
        return token;
    }

    private BlobCreateResponse Blob(string id) => new() { BlobId = id, UploadUrl = Store!.Address(id) };

    // The value returns the same way as the arguments came.
    private FunctionGetOutputsItem Output(FunctionInput input)
    {
        var item = new FunctionGetOutputsItem { InputId = "in-1", TaskId = "ta-1", DataFormat = DataFormat.Cbor, Result = new() { Status = GenericResult.Types.GenericStatus.Success } };
        if (input.ArgsOneofCase == FunctionInput.ArgsOneofOneofCase.Args)
        {
            item.Result.Data = ByteString.CopyFrom(Returned(input.Args.ToByteArray()));
        }
        else
        {
            Store!.Blobs["bl-out"] = Returned(Store.Blobs[input.ArgsBlobId]);
            item.Result.DataBlobId = "bl-out";
        }

        return item;
    }

    private static byte[] Returned(byte[] arguments)
    {
        var reader = new CborReader(arguments);
        reader.ReadStartArray();
        reader.ReadStartArray();
        return Value(reader.ReadByteString());
    }

    public static byte[] Value(byte[] bytes)
    {
        var writer = new CborWriter();
        writer.WriteByteString(bytes);
        return writer.Encode();
    }
}
