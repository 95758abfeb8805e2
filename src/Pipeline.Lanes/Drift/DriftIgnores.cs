namespace Pipeline.Lanes.Drift;

/// <summary>The ignores of a file beside the pins, <c>drift-ignores.json</c>, on one day.</summary>
/// <remarks>
/// <c>{"schema":"drift-ignores-v1","ignores":[{"processor":"llm_chat","kind":"tag-moved","reason":"…","until":"2026-12-01"}]}</c>; unknown
/// members are errors. Expired ignores do not apply, and the report lists them.
/// </remarks>
public sealed class DriftIgnores
{
    /// <summary>The file's name.</summary>
    public const string FileName = "drift-ignores.json";

    private readonly Dictionary<(string Processor, DriftRule Kind), DriftIgnore> holding;

    private DriftIgnores(IReadOnlyList<DriftIgnore> all, DateOnly today, string? broken)
    {
        holding = all.Where(ignore => ignore.Until >= today).ToDictionary(ignore => (ignore.Processor, ignore.Kind));
        Expired = [.. all.Where(ignore => ignore.Until < today)];
        Broken = broken;
    }

    public static DriftIgnores None { get; } = new([], DateOnly.MinValue, null);

    /// <summary>The expired ones, in the file's order.</summary>
    public IReadOnlyList<DriftIgnore> Expired { get; }

    /// <summary>Why the file is unreadable, or null; if it is, no ignore applies.</summary>
    public string? Broken { get; }

    /// <summary>Parses the file's bytes; <see cref="Broken"/> reports errors.</summary>
    public static DriftIgnores Parse(ReadOnlyMemory<byte> utf8, DateOnly today)
    {
        try
        {
            return new(DriftIgnoresWire.Read(utf8), today, null);
        }
        catch (FormatException e)
        {
            return OfBroken(e.Message);
        }
    }

    /// <summary>Reads a file; a missing one has no ignores.</summary>
    public static DriftIgnores Load(string path, DateOnly today)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), today);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return OfBroken("cannot be read");
        }
    }

    internal DriftFinding Apply(DriftFinding finding) =>
        finding.Processor is { } processor && holding.TryGetValue((processor, finding.Rule), out var ignore) ? finding with { Ignored = ignore } : finding;

    private static DriftIgnores OfBroken(string why) => new([], DateOnly.MinValue, $"{FileName}: {why}");
}
