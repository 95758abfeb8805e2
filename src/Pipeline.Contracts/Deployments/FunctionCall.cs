namespace Pipeline.Contracts.Deployments;

/// <summary>The payload of a call to a deployed function: one line of canonical JSON, then the bytes of the files that it lists, in that order.</summary>
/// <param name="ExecutionId">The execution id.</param>
/// <param name="Mode">The explicit mode.</param>
/// <param name="Processor">The processor and its version.</param>
/// <param name="EnvFingerprint">The environment as receipts record it; the function must have been built from its image.</param>
/// <param name="ImageTag">The human tag, if there is one.</param>
/// <param name="WritePrefix">Where the run's files go.</param>
/// <param name="TimeoutMs">The limit on the program's run time, in milliseconds, 1 or more.</param>
/// <param name="Files"><c>inputs.json</c> as delivered, and each artifact as <c>artifacts/&lt;64 hex&gt;</c>.</param>
public sealed record FunctionCall(
    ExecutionId ExecutionId,
    Mode Mode,
    ProcessorRef Processor,
    EnvFingerprint EnvFingerprint,
    string? ImageTag,
    WritePrefix WritePrefix,
    long TimeoutMs,
    PayloadFiles Files)
{
    public const string SchemaName = "function-call-v1";
    public const string InputsFile = "inputs.json";
    public const string ArtifactsFolder = "artifacts/";

    /// <summary>Reads a payload.</summary>
    /// <exception cref="FormatException">The payload is malformed; the message says why, without quoting its content.</exception>
    public static FunctionCall Parse(ReadOnlyMemory<byte> payload)
    {
        var line = PayloadFiles.Line(payload);
        var wire = ContractDocument.Read(line, DeploymentsJson.Default.FunctionCallWire, SchemaName);
        var files = PayloadFiles.Take(wire.Files, payload[line.Length..]);
        var broken = wire switch
        {
            { Schema: not SchemaName } => $"the schema of a call is {SchemaName}",
            { TimeoutMs: < 1 } => "timeout_ms is 1 or more",
            _ when !files.Contents.ContainsKey(InputsFile) => $"{InputsFile} is missing",
            _ when wire.Files.FirstOrDefault(file => !IsPlaced(file)) is { } stranger => $"{stranger.Path} is not part of a call",
            _ => null,
        };
        return broken is null
            ? new(wire.ExecutionId, wire.Mode, wire.Processor, wire.EnvFingerprint, wire.ImageTag, wire.WritePrefix, wire.TimeoutMs, files)
            : throw new FormatException(broken);
    }

    public byte[] Encode() => Files.Frame(ContractDocument.Write(
        new FunctionCallWire(EnvFingerprint, ExecutionId, Files.List, Mode, Processor, SchemaName, TimeoutMs, WritePrefix, ImageTag), DeploymentsJson.Default.FunctionCallWire));

    // Each artifact lies under its own digest.
    private static bool IsPlaced(PayloadFile file) => file.Path == InputsFile || file.Path == ArtifactsFolder + file.Sha256.Hex;
}

internal sealed record FunctionCallWire(
    EnvFingerprint EnvFingerprint,
    ExecutionId ExecutionId,
    IReadOnlyList<PayloadFile> Files,
    Mode Mode,
    ProcessorRef Processor,
    string Schema,
    long TimeoutMs,
    WritePrefix WritePrefix,
    string? ImageTag = null);
