using System.Text.Json;

namespace Pipeline.Contracts.Runs;

/// <summary><c>run-request-v1</c>: the complete request of a run except its secrets, so that it can be replayed. The file lies beside the receipt; the
/// container cannot write it.</summary>
/// <remarks>
/// The inputs are the delivered ones, with each artifact by digest. The request therefore has their hash; it also records where the bytes of each digest were.
/// </remarks>
public sealed class RunRequest
{
    public const string SchemaName = "run-request-v1";

    /// <summary>The largest request, in bytes: inputs and spec may each be as large as <see cref="StrictJson"/> allows, plus the other members.</summary>
    public const int MaxBytes = 3 * StrictJson.MaxBytes;

    /// <summary>The deepest nesting: that of the inputs, plus one enclosing object.</summary>
    internal const int MaxDepth = StrictJson.MaxDepth + 1;

    private readonly RunRequestWire wire;

    private RunRequest(RunRequestWire wire)
    {
        this.wire = wire;
        Spec = ProcessorSpec.Of(wire.Spec);
        Inputs = ReadInputs(wire.Inputs);
        Artifacts = wire.Artifacts.ToDictionary(entry => TextForm.Parse<Digest>(entry.Key), entry => entry.Value);
        Image = new(wire.Image.Reference?.ToString() ?? wire.Image.Digest.ToString(), wire.Image.Digest, wire.Image.Tag);
        if (Broken() is { } reason)
        {
            throw new FormatException(reason);
        }
    }

    public ExecutionId ExecutionId => wire.ExecutionId;

    public ProcessorSpec Spec { get; }

    public RunnableImage Image { get; }

    public Platform Platform => wire.Platform;

    public Mode Mode => wire.Mode;

    /// <summary>The inputs as delivered: <c>{"$artifact":"sha256:…"}</c>.</summary>
    public InputsDocument Inputs { get; }

    /// <summary>Where each artifact of the inputs was found; one path if there are several.</summary>
    public IReadOnlyDictionary<Digest, WorldPath> Artifacts { get; }

    /// <summary>Overrides of the spec's settings; none in mode=mock.</summary>
    public IReadOnlyDictionary<string, string> Settings => wire.Settings;

    /// <summary>The limit on the container's run time: whole milliseconds, 1 or more.</summary>
    public TimeSpan Timeout => TimeSpan.FromMilliseconds(wire.TimeoutMs);

    public WritePrefix WritePrefix => wire.WritePrefix;

    /// <summary>Builds the request of a run, without its secrets.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="delivered">Its inputs, each artifact by its digest.</param>
    /// <param name="artifacts">Where each artifact was found.</param>
    /// <exception cref="FormatException">A member breaks a rule of the request.</exception>
    public static RunRequest Of(Invocation invocation, InputsDocument delivered, IReadOnlyDictionary<Digest, WorldPath> artifacts)
    {
        var image = invocation.Image;
        var reference = image.Name == image.Digest.ToString() ? null : TextForm.Parse<ImageReference>(image.Name);
        return new RunRequest(new RunRequestWire(
            artifacts.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value, StringComparer.Ordinal),
            invocation.ExecutionId,
            new RequestedImageWire(image.Digest, reference, image.Tag),
            delivered.Root,
            invocation.Mode,
            invocation.Platform,
            SchemaName,
            Overrides(invocation),
            invocation.Spec.Document,
            Math.Max(1, (long)invocation.Timeout.TotalMilliseconds),
            invocation.WritePrefix));
    }

    /// <summary>Reads a request from its canonical bytes.</summary>
    /// <exception cref="FormatException">The bytes are not a canonical request; the message says why.</exception>
    public static RunRequest Parse(ReadOnlyMemory<byte> utf8) => new(ContractDocument.Read(utf8, RunsJson.Default.RunRequestWire, SchemaName, MaxBytes, MaxDepth));

    /// <summary>The file as canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractDocument.Write(wire, RunsJson.Default.RunRequestWire);

    /// <summary>The invocation that replays the run.</summary>
    /// <param name="inputs">The inputs, each artifact by its current <c>world://</c> path.</param>
    /// <param name="secrets">The secrets, which the request lacks.</param>
    public Invocation Again(InputsDocument inputs, IReadOnlyDictionary<string, string> secrets) =>
        new(Spec, Image, Platform, Mode, inputs, ExecutionId, WritePrefix, Timeout, secrets, Settings);

    // Mock runs ignore settings.
    private static Dictionary<string, string> Overrides(Invocation invocation) => invocation.Mode == Mode.Mock
        ? []
        : invocation.Settings.Where(setting => invocation.Spec.Settings.ContainsKey(setting.Key)).ToDictionary(StringComparer.Ordinal);

    private static InputsDocument ReadInputs(JsonElement inputs)
    {
        try
        {
            return InputsDocument.Of(inputs);
        }
        catch (FaultException e)
        {
            throw new FormatException("the inputs are not an object", e);
        }
    }

    private string? Broken() => wire switch
    {
        { Schema: not SchemaName } => $"the schema of a request is {SchemaName}",
        { TimeoutMs: < 1 or > int.MaxValue } => "timeout_ms is 1 to 2147483647",
        { Image.Reference.IsPinned: false } => "the image's reference has no digest",
        _ when Mode == Mode.Mock && Settings.Count > 0 => "settings is empty in mode=mock",
        _ when Settings.Keys.FirstOrDefault(name => !Spec.Settings.ContainsKey(name)) is { } name => $"{Spec.Ref} has no setting {name}",
        _ when !ArtifactReference.In(Inputs.Root).ToHashSet().SetEquals(Artifacts.Keys) => "artifacts must list each artifact of the inputs once",
        _ => null,
    };
}
