namespace Pipeline.Contracts;

/// <summary>What a deployed function is asked to learn what it is; it runs no program for it. It has one form, <c>{"schema":"function-inquiry-v1"}</c> and a line feed.</summary>
public static class FunctionInquiry
{
    /// <summary>The function of every application that answers with the deployment (<c>deployment-v1</c>) that the application was made from; no processor can have the name.</summary>
    public const string DeploymentFunction = "_deployment";

    /// <summary>The payload.</summary>
    public static ReadOnlyMemory<byte> Payload { get; } = "{\"schema\":\"function-inquiry-v1\"}\n"u8.ToArray();

    /// <summary>Whether a payload is the inquiry; what is not is a call, or nothing.</summary>
    public static bool Is(ReadOnlySpan<byte> payload) => payload.SequenceEqual(Payload.Span);
}
