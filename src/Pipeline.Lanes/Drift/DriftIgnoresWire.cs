using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Lanes.Drift;

internal sealed record DriftIgnoresWire(string Schema, IReadOnlyList<DriftIgnoreWire> Ignores)
{
    public const string SchemaName = "drift-ignores-v1";

    /// <exception cref="FormatException">A member is duplicate, unknown, missing or malformed, or two ignores have the same subject; the message names it.</exception>
    public static IReadOnlyList<DriftIgnore> Read(ReadOnlyMemory<byte> utf8)
    {
        var document = StrictJson.Parse(utf8);
        SchemaVersion.RefuseLater(document, SchemaName);
        var wire = Of(document);
        if (wire.Schema != SchemaName)
        {
            throw new FormatException($"the schema of ignores must be {SchemaName}");
        }

        var ignores = wire.Ignores.Select((ignore, index) => (ignore ?? throw new FormatException($"ignores/{index} is null")).ToIgnore(index)).ToArray();
        var twice = ignores.GroupBy(ignore => (ignore.Processor, ignore.Kind)).FirstOrDefault(same => same.Count() > 1);
        return twice is null ? ignores : throw new FormatException($"{twice.Key.Processor} {twice.Key.Kind} is ignored twice");
    }

    private static DriftIgnoresWire Of(JsonElement document)
    {
        try
        {
            return document.Deserialize(DriftJsonContext.Default.DriftIgnoresWire) ?? throw new FormatException("is null");
        }
        catch (JsonException e)
        {
            throw new FormatException(StrictJson.Mismatch(e), e);
        }
    }
}

internal sealed record DriftIgnoreWire(string Processor, string Kind, string Reason, string Until)
{
    private const int LongestReason = 300;

    public DriftIgnore ToIgnore(int index)
    {
        FormatException Wrong(string what) => new($"ignores/{index}: {what}");
        if (!DriftRule.TryParse(Kind, out var kind))
        {
            throw Wrong($"'{Kind}' is not {DriftRule.Form}: {string.Join(", ", DriftRule.All.Where(rule => rule.CanBeIgnored))}");
        }

        if (!kind.CanBeIgnored)
        {
            throw Wrong(kind is { Pair: null, Class: not DriftClass.Error } ? $"{kind} concerns no single processor, and cannot be ignored" : $"{kind} has class {kind.Class.Name()}, which cannot be ignored");
        }

        if (!ProcessorRef.IsName(Processor))
        {
            throw Wrong($"'{Processor}' is not the name of a processor");
        }

        if (string.IsNullOrWhiteSpace(Reason) || Reason.Length > LongestReason || Reason.Any(char.IsControl))
        {
            throw Wrong($"reason must be one line of 1 to {LongestReason} characters");
        }

        return DateOnly.TryParseExact(Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until)
            ? new DriftIgnore(Processor, kind, Reason, until)
            : throw Wrong($"until must be a day, YYYY-MM-DD");
    }
}
