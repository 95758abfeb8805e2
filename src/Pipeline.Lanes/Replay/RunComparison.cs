using Pipeline.Lanes.Executions;
using Pipeline.World;
using Pipeline.World.Attestation;

namespace Pipeline.Lanes.Replay;

/// <summary>Compares a run with its replay: every byte of the outputs and the index, and the receipts' comparable members.</summary>
/// <param name="expected">The run.</param>
/// <param name="actual">Its replay.</param>
/// <param name="mediaTypes">The media types of the outputs, according to the spec.</param>
internal sealed class RunComparison(ComparedRun expected, ComparedRun actual, IReadOnlyDictionary<OutputName, string> mediaTypes)
{

    public ReplayResult Run(CancellationToken cancellationToken)
    {
        var (had, has) = (Entries(expected), Entries(actual));
        var names = had.Keys.Union(has.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var differences = names
            .Select(name => Compare(name, had.GetValueOrDefault(name), has.GetValueOrDefault(name), cancellationToken))
            .Append(CompareIndex(cancellationToken))
            .OfType<FileDifference>()
            .ToArray();
        return new ReplayResult(
            expected.Settled.Receipt,
            names.Length + 1,
            expected.Settled.Outputs.Outputs.Sum(output => output.Size) + expected.Settled.Outputs.Encode().Length,
            differences,
            ReceiptComparison.Members(expected.Settled.Receipt, actual.Settled.Receipt),
            ReceiptComparison.Environment(expected.Settled.Receipt.EnvFingerprint, actual.Settled.Receipt.EnvFingerprint));
    }

    private static Dictionary<string, OutputEntry> Entries(ComparedRun run) =>
        run.Settled.Outputs.Outputs.ToDictionary(output => output.Path.ToString(), StringComparer.Ordinal);

    // Both worlds hashed their files when the runs were read, so equal digests mean equal bytes.
    private FileDifference? Compare(string name, OutputEntry? had, OutputEntry? has, CancellationToken cancellationToken) => (had, has) switch
    {
        ({ } one, { } other) when one.Sha256 == other.Sha256 => null,
        ({ } one, { } other) => Look(
            new FileDifference(name, DifferenceKind.Changed, one.Size, other.Size), expected.Settled.Prefix.Output(one.Path), mediaTypes.GetValueOrDefault(one.Path, ""), cancellationToken),
        _ => new FileDifference(name, has is null ? DifferenceKind.Missing : DifferenceKind.Added, had?.Size, has?.Size),
    };

    private FileDifference? CompareIndex(CancellationToken cancellationToken)
    {
        var (one, other) = (expected.Settled.Outputs.Encode(), actual.Settled.Outputs.Encode());
        return one.AsSpan().SequenceEqual(other)
            ? null
            : Look(new FileDifference(WritePrefix.IndexFile, DifferenceKind.Changed, one.Length, other.Length), expected.Settled.Prefix.Index, "application/json", cancellationToken);
    }

    private FileDifference Look(FileDifference difference, WorldPath path, string mediaType, CancellationToken cancellationToken)
    {
        using var had = expected.World.OpenRead(path);
        using var has = actual.World.OpenRead(path);
        return difference with
        {
            At = ByteDifference.Of(had, has, cancellationToken),
            IsText = MediaType.IsText(mediaType),
            Json = MediaType.IsJson(mediaType) && Math.Max(difference.ExpectedSize ?? 0, difference.ActualSize ?? 0) <= StrictJson.MaxBytes ? CompareJson(path) : null,
        };
    }

    private JsonDifference? CompareJson(WorldPath path)
    {
        try
        {
            return JsonDifference.Of(StrictJson.Parse(expected.Read(path)), StrictJson.Parse(actual.Read(path)));
        }
        catch (FormatException)
        {
            return null; // one of them is not JSON, despite its media type
        }
    }
}

/// <summary>A settled run and the world of its files.</summary>
internal sealed record ComparedRun(IWorld World, SettledRun Settled)
{
    public ReadOnlyMemory<byte> Read(WorldPath path) => DocumentBytes.Read(() => World.OpenRead(path), path.ToString());
}

/// <summary>How to compare a file, according to its media type.</summary>
internal static class MediaType
{
    public static bool IsJson(string type) => type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal);

    public static bool IsText(string type) =>
        IsJson(type) || type.StartsWith("text/", StringComparison.Ordinal) || type is "application/xml" or "application/yaml" || type.EndsWith("+xml", StringComparison.Ordinal);
}

/// <summary>Compares receipts except for times, durations, usage and the environment, whose keys are compared separately.</summary>
internal static class ReceiptComparison
{
    /// <summary>The differing members, sorted.</summary>
    public static IReadOnlyList<string> Members(Receipt expected, Receipt actual) =>
    [
        .. new (string Name, object? Expected, object? Actual)[]
        {
            ("execution_id", expected.ExecutionId, actual.ExecutionId),
            ("hash_schema", expected.HashSchema, actual.HashSchema),
            ("image_digest", expected.ImageDigest, actual.ImageDigest),
            ("image_tag", expected.ImageTag, actual.ImageTag),
            ("inputs_hash", expected.InputsHash, actual.InputsHash),
            ("mode", expected.Mode, actual.Mode),
            ("outputs_index", expected.OutputsIndex, actual.OutputsIndex),
            ("processor_info", expected.ProcessorInfo, actual.ProcessorInfo),
            ("processor_ref", expected.ProcessorRef, actual.ProcessorRef),
        }.Where(member => !Equals(member.Expected, member.Actual)).Select(member => member.Name),
    ];

    /// <summary>The differing keys, sorted.</summary>
    public static IReadOnlyList<FingerprintDifference> Environment(EnvFingerprint expected, EnvFingerprint actual) =>
    [
        .. expected.Keys.Union(actual.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(key => new FingerprintDifference(key, expected.Value(key), actual.Value(key)))
            .Where(entry => entry.Expected != entry.Actual),
    ];
}
