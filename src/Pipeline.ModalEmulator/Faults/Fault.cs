using System.Text.Json.Serialization;
using Grpc.Core;

namespace Pipeline.Emulation;

/// <summary>One thing that goes wrong. The cases are closed; in JSON, <c>do</c> names the case.</summary>
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
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>An RPC ends with this status, and nothing is done.</summary>
    /// <param name="Code">Any but <c>OK</c>.</param>
    /// <param name="Detail">What is said.</param>
    /// <param name="RetryAfterS">What the trailer asks for in <c>RPCRetryPolicy</c>, in seconds; no trailer without it.</param>
    public sealed record Status(StatusCode Code, string Detail = "injected", double? RetryAfterS = null) : Fault;

    /// <summary>The stream is reset before anything is done.</summary>
    public sealed record Reset : Fault;

    /// <summary>The connection is cut, with all that runs on it.</summary>
    public sealed record Disconnect : Fault;

    /// <summary>Everything is done, and then the stream is reset instead of answering.</summary>
    public sealed record LoseAnswer : Fault;

    /// <summary>There is no answer until the other side gives up.</summary>
    public sealed record Hang : Fault;

    /// <summary>It takes longer; at <c>Run</c>, the function does.</summary>
    /// <param name="Seconds">How much, above 0.</param>
    public sealed record Delay(double Seconds) : Fault;

    /// <summary>Functions have new ids from now on, and the old ones are unknown.</summary>
    public sealed record Redeploy : Fault;

    /// <summary><c>AuthTokenGet</c>: the token is good for another time.</summary>
    /// <param name="Seconds">Below 0 it has expired already; none for a token that does not say.</param>
    public sealed record TokenLife(double? Seconds) : Fault;

    /// <summary><c>FunctionGet</c>: the function is a webhook, to be called at its own address.</summary>
    /// <param name="Url">The address.</param>
    public sealed record Webhook(string Url) : Fault;

    /// <summary><c>FunctionGet</c>: the function takes and gives pickles only.</summary>
    public sealed record PickleOnly : Fault;

    /// <summary><c>FunctionGetOutputs</c>, <c>AttemptAwait</c>: an output comes without a result.</summary>
    public sealed record NoResult : Fault;

    /// <summary><c>FunctionGetOutputs</c>, <c>AttemptAwait</c>: a result is said to be in another format.</summary>
    /// <param name="DataFormat">The number of it in the protocol; CBOR is 4.</param>
    public sealed record Format(int DataFormat) : Fault;

    /// <summary><c>Run</c>: the function does not run and ends so; <c>INTERNAL_FAILURE</c> is a lost input.</summary>
    /// <param name="As">How it ends.</param>
    /// <param name="Exception">What is said.</param>
    public sealed record Result(ResultStatus As, string Exception = "injected") : Fault;

    /// <summary><c>Run</c>: the function does not run and these are its result.</summary>
    /// <param name="Content">Any bytes; base64 in JSON.</param>
    public sealed record Bytes(ReadOnlyMemory<byte> Content) : Fault;

    /// <summary><c>Run</c>, <c>BlobDownload</c>: the last byte is missing.</summary>
    public sealed record Truncate : Fault;

    /// <summary><c>BlobCreate</c>: the blob is to be sent in parts.</summary>
    public sealed record Multipart : Fault;

    /// <summary><c>BlobCreate</c>: only the lists of the answer are filled, as newer servers do.</summary>
    public sealed record BlobLists : Fault;

    /// <summary><c>BlobUpload</c>, <c>BlobDownload</c>: the store answers with this status.</summary>
    /// <param name="Code">400 to 599.</param>
    public sealed record HttpStatus(int Code) : Fault;
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
