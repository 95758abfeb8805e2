namespace Pipeline.Contracts;

/// <summary>What the program of a function said on its standard streams: enough to understand, never all of it.</summary>
/// <param name="StandardErrorBytes">How many bytes it wrote to standard error.</param>
/// <param name="StandardErrorSha256">The digest of all of them.</param>
/// <param name="Head">The first characters, redacted.</param>
/// <param name="Tail">The last characters, redacted; empty when <paramref name="Head"/> has them all.</param>
/// <param name="StandardOutputBytes">How many bytes it wrote to standard output; a run writes none.</param>
public sealed record FunctionStreams(long StandardErrorBytes, Digest StandardErrorSha256, string Head, string Tail, long StandardOutputBytes);

/// <summary>What a deployed function answers with: one line of canonical JSON, then the bytes of the files that it lists, in its order.</summary>
/// <param name="ExecutionId">The run's name.</param>
/// <param name="ImageDigest">The image that the function was built from.</param>
/// <param name="Fault">Why the run did not succeed, where it did not.</param>
/// <param name="Streams">What its program said; none when it never ran.</param>
/// <param name="Files">Of a success: outputs, index and both receipts, by their paths in the world; of a failure nothing.</param>
public sealed record FunctionResult(ExecutionId ExecutionId, Digest ImageDigest, Fault? Fault, FunctionStreams? Streams, CarriedFiles Files)
{
    public const string SchemaName = "function-result-v1";

    /// <summary>Reads a result.</summary>
    /// <exception cref="FormatException">It is not of the one form; the message says why, without a word of what it carries.</exception>
    public static FunctionResult Parse(ReadOnlyMemory<byte> result)
    {
        var line = CarriedFiles.Line(result);
        var wire = ContractDocument.Read(line, DeploymentsJson.Default.FunctionResultWire);
        var files = CarriedFiles.Take(wire.Files, result[line.Length..]);
        var fault = wire.Fault is { } said ? Fault.Of(said.Code, said.Message) : null;
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
    IReadOnlyList<CarriedFile> Files,
    Digest ImageDigest,
    string Schema,
    ErrorWire? Fault = null,
    FunctionStreams? Streams = null);
