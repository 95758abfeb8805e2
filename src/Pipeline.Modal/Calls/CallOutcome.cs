using Modal.Client;

namespace Pipeline.Modal.Calls;

/// <summary>A parsed output; a closed union.</summary>
internal abstract record CallOutcome
{
    private CallOutcome()
    {
    }

    /// <summary>The function returned, with its value inline.</summary>
    internal sealed record Inline(ReadOnlyMemory<byte> Value) : CallOutcome;

    /// <summary>The function returned, with its value as a blob.</summary>
    internal sealed record Blob(string Id) : CallOutcome;

    /// <summary>The platform lost the input or its worker; the same input may be sent again.</summary>
    internal sealed record Lost(Fault Fault) : CallOutcome;

    /// <summary>The call failed.</summary>
    internal sealed record Failed(Fault Fault) : CallOutcome;

    public static CallOutcome Of(FunctionGetOutputsItem output) => output.Result switch
    {
        null => new Failed(new Fault(ErrorCode.ModalInvocation, "an output without a result")),
        { Status: GenericResult.Types.GenericStatus.Success } result => Returned(result, output.DataFormat),
        { Status: GenericResult.Types.GenericStatus.InternalFailure } result => new Lost(Told(ErrorCode.ModalInvocation, result)),
        { Status: GenericResult.Types.GenericStatus.Timeout } => new Failed(new Fault(ErrorCode.Timeout, "the function, by its own bound on the platform")),
        var result => new Failed(Told(ErrorCode.ModalInvocation, result)),
    };

    private static CallOutcome Returned(GenericResult result, DataFormat format) => result switch
    {
        _ when format != DataFormat.Cbor => new Failed(new Fault(ErrorCode.ModalPayload, $"the function answered in {ModalName.Of(format)}, not in CBOR")),
        { DataOneofCase: GenericResult.DataOneofOneofCase.DataBlobId } => new Blob(result.DataBlobId),
        { DataOneofCase: GenericResult.DataOneofOneofCase.Data } => new Inline(result.Data.Memory),
        _ => new Failed(new Fault(ErrorCode.ModalPayload, "the function answered without a value")),
    };

    // Reports an exception's type; its message may contain payload, so it only goes to the log.
    private static Fault Told(ErrorCode code, GenericResult result) =>
        new(code, RemoteException.TypeOf(result.Exception) is { } type ? $"{ModalName.Of(result.Status)}, {type}" : ModalName.Of(result.Status));
}

/// <summary>Extracts the type of a Python exception from its <c>repr</c> or <c>str</c>: <c>ValueError('…')</c> → <c>ValueError</c>.</summary>
internal static class RemoteException
{
    private const int MaxName = 100;

    /// <returns>Null if the text does not begin with a name.</returns>
    public static string? TypeOf(string text)
    {
        var end = text.AsSpan().IndexOfAny('(', ':');
        var name = end < 0 ? text : text[..end];
        return name.Length is > 0 and <= MaxName && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? name : null;
    }
}
