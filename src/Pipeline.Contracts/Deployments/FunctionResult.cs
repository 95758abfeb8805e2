namespace Pipeline.Contracts.Deployments;

/// <summary>A bounded excerpt of the standard streams of a function's program.</summary>
/// <param name="StandardErrorBytes">The number of bytes on standard error.</param>
/// <param name="StandardErrorSha256">The digest of all bytes on standard error.</param>
/// <param name="Head">The first characters, redacted.</param>
/// <param name="Tail">The last characters, redacted; empty if <paramref name="Head"/> has everything.</param>
/// <param name="StandardOutputBytes">The number of bytes on standard output; a correct run writes none.</param>
public sealed record FunctionStreams(long StandardErrorBytes, Digest StandardErrorSha256, string Head, string Tail, long StandardOutputBytes);

/// <summary>The answer to a call of a deployed function: one line of canonical JSON, then the bytes of the files that it lists, in that order.</summary>
/// <param name="ExecutionId">The execution id.</param>
/// <param name="ImageDigest">The image that the function was built from.</param>
/// <param name="Fault">Why the run failed; null for a success.</param>
/// <param name="Streams">The program's streams; null if it never ran.</param>
/// <param name="Files">For a success: outputs, index and both receipts, by their paths in the world. For a failure: none.</param>
public sealed record FunctionResult(ExecutionId ExecutionId, Digest ImageDigest, Fault? Fault, FunctionStreams? Streams, PayloadFiles Files)
{
    public const string SchemaName = "function-result-v1";

    /// <summary>Reads a result.</summary>
    /// <exception cref="FormatException">The result is malformed; the message says why, without quoting its content.</exception>
    public static FunctionResult Parse(ReadOnlyMemory<byte> result)
    {
        var line = PayloadFiles.Line(result);
        var wire = ContractDocument.Read(line, DeploymentsJson.Default.FunctionResultWire, SchemaName);
        var files = PayloadFiles.Take(wire.Files, result[line.Length..]);
        var fault = wire.Fault is { } error ? Fault.Of(error.Code, error.Message) : null;
        return wire switch
        {
            { Schema: not SchemaName } => throw new FormatException($"the schema of a result is {SchemaName}"),
            _ when fault is not null && files.Contents.Count > 0 => throw new FormatException("a failure carries files"),
            _ => new(wire.ExecutionId, wire.ImageDigest, fault, wire.Streams, files),
        };
    }

    public byte[] Encode()
    {
        var fault = Fault is null ? null : new ErrorWire(Fault.Code, Fault.Message);
        return Files.Frame(ContractDocument.Write(new FunctionResultWire(ExecutionId, Files.List, ImageDigest, SchemaName, fault, Streams), DeploymentsJson.Default.FunctionResultWire));
    }
}

internal sealed record FunctionResultWire(
    ExecutionId ExecutionId,
    IReadOnlyList<PayloadFile> Files,
    Digest ImageDigest,
    string Schema,
    ErrorWire? Fault = null,
    FunctionStreams? Streams = null);
