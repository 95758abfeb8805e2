namespace Pipeline.Contracts.Runs;

internal sealed record OutputWire(WorldPath Path);

/// <summary>The members of an envelope on the wire; only the two shapes of success and error are legal.</summary>
internal sealed record EnvelopeWire(
    string Status,
    ExecutionId ExecutionId,
    EnvelopeMeta Meta,
    IReadOnlyList<OutputWire>? Outputs = null,
    WorldPath? IndexPath = null,
    ErrorWire? Error = null)
{
    private const string SuccessStatus = "success";
    private const string ErrorStatus = "error";

    public static EnvelopeWire Of(Envelope envelope) => envelope switch
    {
        Envelope.Success s => new(
            SuccessStatus,
            s.ExecutionId,
            new(s.EnvFingerprint.ToString(), s.ImageDigest, s.ImageTag),
            [.. s.Outputs.Select(path => new OutputWire(path))],
            s.IndexPath),
        Envelope.Failure f => new(ErrorStatus, f.ExecutionId, new(f.EnvFingerprint), Error: new(f.Fault.Code, f.Fault.Message)),
        _ => throw new ArgumentException("an envelope is a success or a failure", nameof(envelope)),
    };

    public static Envelope ToEnvelope(EnvelopeWire wire) => wire switch
    {
        { Status: SuccessStatus, Outputs: not null, IndexPath: not null, Error: null, Meta.ImageDigest: not null } => Success(wire),
        { Status: ErrorStatus, Outputs: null, IndexPath: null, Error: not null, Meta: { ImageDigest: null, ImageTag: null } } =>
            new Envelope.Failure(wire.ExecutionId, Fault.Of(wire.Error.Code, wire.Error.Message), wire.Meta.EnvFingerprint),
        _ => throw new FormatException("neither the members of a success nor those of an error"),
    };

    private static Envelope.Success Success(EnvelopeWire wire)
    {
        var fingerprint = TextForm.Parse<EnvFingerprint>(wire.Meta.EnvFingerprint);
        if (fingerprint.Image != wire.Meta.ImageDigest)
        {
            throw new FormatException("image_digest and env_fingerprint name two images");
        }

        var outputs = wire.Outputs!.Select(output => output.Path).ToArray();
        return outputs.Zip(outputs.Skip(1)).All(pair => pair.First < pair.Second)
            ? new Envelope.Success(wire.ExecutionId, wire.IndexPath!, outputs, fingerprint, wire.Meta.ImageTag)
            : throw new FormatException("the outputs are not sorted and unique");
    }
}
