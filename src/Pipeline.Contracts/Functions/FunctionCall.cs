namespace Pipeline.Contracts;

/// <summary>What a deployed function is called with: one line of canonical JSON, then the bytes of the files that it lists, in its order.</summary>
/// <param name="ExecutionId">The run's name.</param>
/// <param name="Mode">The explicit mode.</param>
/// <param name="Processor">The processor, with its version.</param>
/// <param name="EnvFingerprint">The environment as receipts record it; it names the image that the function must have been built from.</param>
/// <param name="ImageTag">The human tag, where there is one.</param>
/// <param name="WritePrefix">Where the run's files go.</param>
/// <param name="TimeoutMs">The bound on the program's life, in milliseconds, 1 or more.</param>
/// <param name="Files"><c>inputs.json</c> as it is delivered, and each artifact as <c>artifacts/&lt;64 hex&gt;</c>.</param>
public sealed record FunctionCall(
    ExecutionId ExecutionId,
    Mode Mode,
    ProcessorRef Processor,
    EnvFingerprint EnvFingerprint,
    string? ImageTag,
    WritePrefix WritePrefix,
    long TimeoutMs,
    CarriedFiles Files)
{
    public const string SchemaName = "function-call-v1";
    public const string InputsFile = "inputs.json";
    public const string ArtifactsFolder = "artifacts/";

    /// <summary>Reads a payload.</summary>
    /// <exception cref="FormatException">It is not of the one form; the message says why, without a word of what it carries.</exception>
    public static FunctionCall Parse(ReadOnlyMemory<byte> payload)
    {
        var line = CarriedFiles.Line(payload);
        var wire = ContractDocument.Read(line, DeploymentsJson.Default.FunctionCallWire);
        var files = CarriedFiles.Take(wire.Files, payload[line.Length..]);
        var broken = wire switch
        {
            { Schema: not SchemaName } => $"the schema of a call is {SchemaName}",
            { TimeoutMs: < 1 } => "timeout_ms is 1 or more",
            _ when !files.Contents.ContainsKey(InputsFile) => $"{InputsFile} is missing",
            _ when wire.Files.FirstOrDefault(file => !IsPlaced(file)) is { } stranger => $"{stranger.Path} is no part of a call",
            _ => null,
        };
        return broken is null
            ? new(wire.ExecutionId, wire.Mode, wire.Processor, wire.EnvFingerprint, wire.ImageTag, wire.WritePrefix, wire.TimeoutMs, files)
            : throw new FormatException(broken);
    }

    public byte[] Encode() => Files.Frame(ContractDocument.Write(
        new FunctionCallWire(EnvFingerprint, ExecutionId, Files.List, Mode, Processor, SchemaName, TimeoutMs, WritePrefix, ImageTag), DeploymentsJson.Default.FunctionCallWire));

    // An artifact lies under its own digest.
    private static bool IsPlaced(CarriedFile file) => file.Path == InputsFile || file.Path == ArtifactsFolder + file.Sha256.Hex;
}

internal sealed record FunctionCallWire(
    EnvFingerprint EnvFingerprint,
    ExecutionId ExecutionId,
    IReadOnlyList<CarriedFile> Files,
    Mode Mode,
    ProcessorRef Processor,
    string Schema,
    long TimeoutMs,
    WritePrefix WritePrefix,
    string? ImageTag = null);
