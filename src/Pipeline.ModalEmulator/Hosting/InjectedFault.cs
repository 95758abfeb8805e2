using System.Text.Json.Serialization;
using Grpc.Core;

namespace Pipeline.Emulation.Hosting;

/// <summary>One injected fault. The cases are closed; in JSON, <c>do</c> names the case.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Status), "status")]
[JsonDerivedType(typeof(Reset), "reset")]
[JsonDerivedType(typeof(Disconnect), "disconnect")]
[JsonDerivedType(typeof(LoseAnswer), "lose_answer")]
[JsonDerivedType(typeof(Hang), "hang")]
[JsonDerivedType(typeof(Delay), "delay")]
[JsonDerivedType(typeof(Redeploy), "redeploy")]
[JsonDerivedType(typeof(TokenLife), "token_life")]
[JsonDerivedType(typeof(Webhook), "webhook")]
[JsonDerivedType(typeof(PickleOnly), "pickle_only")]
[JsonDerivedType(typeof(NoResult), "no_result")]
[JsonDerivedType(typeof(Format), "format")]
[JsonDerivedType(typeof(Result), "result")]
[JsonDerivedType(typeof(Bytes), "bytes")]
[JsonDerivedType(typeof(Truncate), "truncate")]
[JsonDerivedType(typeof(Multipart), "multipart")]
[JsonDerivedType(typeof(BlobLists), "blob_lists")]
[JsonDerivedType(typeof(HttpStatus), "http_status")]
public abstract record InjectedFault
{
    private InjectedFault()
    {
    }

    /// <summary>The RPC ends with this status without effect.</summary>
    /// <param name="Code">Any but <c>OK</c>.</param>
    /// <param name="Detail">The status detail.</param>
    /// <param name="RetryAfterS">The retry delay in the trailer <c>RPCRetryPolicy</c>, in seconds; null for no trailer.</param>
    public sealed record Status(StatusCode Code, string Detail = "injected", double? RetryAfterS = null) : InjectedFault;

    /// <summary>The stream is reset before the RPC has any effect.</summary>
    public sealed record Reset : InjectedFault;

    /// <summary>The connection is cut, with everything that runs on it.</summary>
    public sealed record Disconnect : InjectedFault;

    /// <summary>The RPC takes effect, but the stream is reset instead of answering.</summary>
    public sealed record LoseAnswer : InjectedFault;

    /// <summary>There is no answer until the client gives up.</summary>
    public sealed record Hang : InjectedFault;

    /// <summary>The RPC takes longer; at <c>Run</c>, the function does.</summary>
    /// <param name="Seconds">The delay, above 0.</param>
    public sealed record Delay(double Seconds) : InjectedFault;

    /// <summary>Functions get new ids; the old ones become unknown.</summary>
    public sealed record Redeploy : InjectedFault;

    /// <summary><c>AuthTokenGet</c>: the token has another lifetime.</summary>
    /// <param name="Seconds">Below 0 the token has already expired; null for a token without <c>exp</c>.</param>
    public sealed record TokenLife(double? Seconds) : InjectedFault;

    /// <summary><c>FunctionGet</c>: the function is a webhook with its own URL.</summary>
    /// <param name="Url">The URL.</param>
    public sealed record Webhook(string Url) : InjectedFault;

    /// <summary><c>FunctionGet</c>: the function supports only pickles.</summary>
    public sealed record PickleOnly : InjectedFault;

    /// <summary><c>FunctionGetOutputs</c>, <c>AttemptAwait</c>: an output comes without a result.</summary>
    public sealed record NoResult : InjectedFault;

    /// <summary><c>FunctionGetOutputs</c>, <c>AttemptAwait</c>: the result claims another format.</summary>
    /// <param name="DataFormat">The format's number in the protocol; CBOR is 4.</param>
    public sealed record Format(int DataFormat) : InjectedFault;

    /// <summary><c>Run</c>: the function does not run and ends with this status; <c>INTERNAL_FAILURE</c> is a lost input.</summary>
    /// <param name="As">The status.</param>
    /// <param name="Exception">The exception text.</param>
    public sealed record Result(ResultStatus As, string Exception = "injected") : InjectedFault;

    /// <summary><c>Run</c>: the function does not run and returns these bytes.</summary>
    /// <param name="Content">Any bytes; base64 in JSON.</param>
    public sealed record Bytes(ReadOnlyMemory<byte> Content) : InjectedFault;

    /// <summary><c>Run</c>, <c>BlobDownload</c>: the last byte is missing.</summary>
    public sealed record Truncate : InjectedFault;

    /// <summary><c>BlobCreate</c>: the blob must be uploaded in parts.</summary>
    public sealed record Multipart : InjectedFault;

    /// <summary><c>BlobCreate</c>: the answer fills only its lists, as newer servers do.</summary>
    public sealed record BlobLists : InjectedFault;

    /// <summary><c>BlobUpload</c>, <c>BlobDownload</c>: the store answers with this HTTP status.</summary>
    /// <param name="Code">400 to 599.</param>
    public sealed record HttpStatus(int Code) : InjectedFault;
}

/// <summary>How an input ended, with the numbers and names of Modal's <c>GenericStatus</c>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResultStatus>))]
public enum ResultStatus
{
    [JsonStringEnumMemberName("UNSPECIFIED")]
    Unspecified = 0,

    [JsonStringEnumMemberName("SUCCESS")]
    Success = 1,

    [JsonStringEnumMemberName("FAILURE")]
    Failure = 2,

    [JsonStringEnumMemberName("TERMINATED")]
    Terminated = 3,

    [JsonStringEnumMemberName("TIMEOUT")]
    Timeout = 4,

    [JsonStringEnumMemberName("INIT_FAILURE")]
    InitFailure = 5,

    [JsonStringEnumMemberName("INTERNAL_FAILURE")]
    InternalFailure = 6,

    [JsonStringEnumMemberName("IDLE_TIMEOUT")]
    IdleTimeout = 7,

    [JsonStringEnumMemberName("EVICTION")]
    Eviction = 8,
}
