using System.Text.Json.Serialization;

namespace Pipeline.Emulation;

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
