using System.Globalization;

namespace Pipeline.Contracts.Runs;

/// <summary>The path of a run's index, and the digest of its bytes.</summary>
public sealed record IndexReference(WorldPath Path, Digest Sha256);

/// <summary>A run's own account of itself. The run writes it twice, and it is never an output.</summary>
/// <param name="DurationMs">Whole milliseconds of a monotonic clock, 0 or more.</param>
/// <param name="EnvFingerprint">The environment; its image equals <paramref name="ImageDigest"/>.</param>
/// <param name="ExecutionId">The run.</param>
/// <param name="HashSchema">Always <see cref="InputsDocument.HashSchema"/>.</param>
/// <param name="ImageDigest">Image ID or manifest digest.</param>
/// <param name="InputsHash">The hash of the inputs as delivered.</param>
/// <param name="Mode">The mode of the run.</param>
/// <param name="OutputsIndex">The index, bound by digest.</param>
/// <param name="ProcessorInfo">The provider's free text, 1–1024 characters.</param>
/// <param name="ProcessorRef">The reference in the spec, as the image carries it.</param>
/// <param name="TimestampUtc">RFC 3339, UTC, milliseconds, <c>Z</c>.</param>
/// <param name="Usage">Name → whole number, 0 to 2^53−1; empty or all zero in mode=mock.</param>
/// <param name="ImageTag">The human tag, if there is one.</param>
public sealed record Receipt(
    long DurationMs,
    EnvFingerprint EnvFingerprint,
    ExecutionId ExecutionId,
    string HashSchema,
    Digest ImageDigest,
    Digest InputsHash,
    Mode Mode,
    IndexReference OutputsIndex,
    string ProcessorInfo,
    ProcessorRef ProcessorRef,
    string TimestampUtc,
    IReadOnlyDictionary<string, long> Usage,
    string? ImageTag = null)
{
    /// <summary>The largest usage figure: the largest integer that every JSON reader preserves.</summary>
    public const long MaxUsage = (1L << 53) - 1;

    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int MaxProcessorInfo = 1024;

    /// <summary>Formats an instant for the receipt, truncated to milliseconds.</summary>
    public static string Timestamp(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture);

    /// <summary>Reads a receipt from its canonical bytes and checks every rule that needs no other file.</summary>
    /// <exception cref="FormatException">The bytes are not a canonical receipt; the message says why.</exception>
    public static Receipt Parse(ReadOnlyMemory<byte> utf8)
    {
        var receipt = ContractDocument.Read(utf8, RunsJson.Default.Receipt);
        receipt.Check();
        return receipt;
    }

    /// <summary>The file as canonical JSON and a line feed.</summary>
    /// <exception cref="FormatException">A member breaks a rule of the receipt.</exception>
    public byte[] Encode()
    {
        Check();
        return ContractDocument.Write(this, RunsJson.Default.Receipt);
    }

    private void Check()
    {
        var broken = this switch
        {
            { HashSchema: not InputsDocument.HashSchema } => $"hash_schema is {InputsDocument.HashSchema}",
            _ when EnvFingerprint.Image != ImageDigest => "image_digest and env_fingerprint name two images",
            { DurationMs: < 0 } => "duration_ms is negative",
            { ProcessorInfo.Length: 0 or > MaxProcessorInfo } => $"processor_info has 1 to {MaxProcessorInfo} characters",
            _ when Usage.Values.Any(value => value is < 0 or > MaxUsage) => "usage is whole numbers from 0 to 2^53-1",
            _ when Mode == Mode.Mock && Usage.Values.Any(value => value != 0) => "usage is zero in mode=mock",
            _ when !IsTimestamp(TimestampUtc) => "timestamp_utc is YYYY-MM-DDTHH:MM:SS.mmmZ",
            _ => null,
        };
        if (broken is not null)
        {
            throw new FormatException(broken);
        }
    }

    internal static bool IsTimestamp(string text) =>
        DateTime.TryParseExact(text, TimestampFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
