namespace Pipeline.Contracts.Deployments;

/// <summary>The request for a deployed function's identity; answering runs no program. Its only form is <c>{"schema":"function-inquiry-v1"}</c> and a line feed.</summary>
public static class FunctionInquiry
{
    /// <summary>The function of every application that returns the application's plan (<c>deployment-v1</c>); no processor can have this name.</summary>
    public const string DeploymentFunction = "_deployment";

    /// <summary>The bytes of the inquiry.</summary>
    public static ReadOnlyMemory<byte> Payload { get; } = "{\"schema\":\"function-inquiry-v1\"}\n"u8.ToArray();

    /// <summary>Whether a payload is the inquiry.</summary>
    public static bool Is(ReadOnlySpan<byte> payload) => payload.SequenceEqual(Payload.Span);
}
