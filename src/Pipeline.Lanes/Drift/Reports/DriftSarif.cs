using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>
/// The report for GitHub's code scanning: SARIF 2.1.0 (OASIS), the members that it reads, as canonical JSON and a line feed. Code scanning keeps an alert by rule, file and
/// <c>primaryLocationLineHash</c>, closes what the next upload of a category lacks, and takes no upload that says it did not succeed.
/// </summary>
internal static class DriftSarif
{
    // Code scanning stores 5,000 results of a run, and refuses a run of more than 25,000.
    private const int Kept = 5_000;

    private static readonly Dictionary<DriftRule, int> Places = DriftRule.All.Index().ToDictionary(rule => rule.Item, rule => rule.Index);

    public static byte[] Of(DriftReport report, ReleasePlace place)
    {
        var rules = DriftRule.All.Select(rule => new SarifRule(rule.Name, new(rule.Meaning), new(rule.Meaning), new(rule.Remedy), new(Level(rule)))).ToArray();
        var places = new SarifPlaces(place.Root, report);
        var run = new SarifRun(
            new(new("pipeline-drift", rules)),
            new($"drift/{place.Prefix}/"),
            [new(IsComplete(report), report.At)],
            // What is ignored is left out: code scanning would open an alert, suppressed or not.
            [.. report.Findings.Take(Kept).Select(finding => Result(finding, places.Of(finding)))],
            "utf16CodeUnits");
        return CanonicalJson.EncodeLine(JsonSerializer.SerializeToElement(new SarifLog("https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", [run]), SarifJson.Default.SarifLog));
    }

    // A finding that is missing because something could not be read would close its alert as fixed.
    private static bool IsComplete(DriftReport report) => report.Findings.All(finding => finding.Class is not (DriftClass.Error or DriftClass.Unknown));

    private static SarifResult Result(DriftFinding finding, (string File, int Line, string Hash) place) => new(
        finding.Rule.Name,
        Places[finding.Rule],
        Level(finding.Rule),
        new($"{(finding.Processor is { } processor ? processor + ": " : "")}{finding.Detail}. {finding.Rule.Remedy}"),
        [new(new(new(string.Join('/', place.File.Split('/').Select(Uri.EscapeDataString)), "%SRCROOT%"), new(place.Line)))],
        new Dictionary<string, string>(StringComparer.Ordinal) { ["primaryLocationLineHash"] = place.Hash });

    private static string Level(DriftRule rule) => rule.Class switch
    {
        DriftClass.Drift or DriftClass.Error => "error",
        DriftClass.Unknown => "warning",
        _ => "note",
    };
}

internal sealed record SarifLog([property: JsonPropertyName("$schema")] string Schema, string Version, IReadOnlyList<SarifRun> Runs);

internal sealed record SarifRun(SarifTool Tool, SarifAutomation AutomationDetails, IReadOnlyList<SarifInvocation> Invocations, IReadOnlyList<SarifResult> Results, string ColumnKind);

internal sealed record SarifAutomation(string Id);

internal sealed record SarifTool(SarifDriver Driver);

internal sealed record SarifDriver(string Name, IReadOnlyList<SarifRule> Rules);

internal sealed record SarifRule(string Id, SarifText ShortDescription, SarifText FullDescription, SarifText Help, SarifConfiguration DefaultConfiguration);

internal sealed record SarifConfiguration(string Level);

internal sealed record SarifInvocation(bool ExecutionSuccessful, string EndTimeUtc);

internal sealed record SarifResult(
    string RuleId,
    int RuleIndex,
    string Level,
    SarifText Message,
    IReadOnlyList<SarifLocation> Locations,
    IReadOnlyDictionary<string, string> PartialFingerprints);

internal sealed record SarifText(string Text);

internal sealed record SarifLocation(SarifPhysicalLocation PhysicalLocation);

internal sealed record SarifPhysicalLocation(SarifArtifactLocation ArtifactLocation, SarifRegion Region);

internal sealed record SarifArtifactLocation(string Uri, string UriBaseId);

internal sealed record SarifRegion(int StartLine);

/// <summary>How SARIF is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SarifLog))]
internal sealed partial class SarifJson : JsonSerializerContext;

/// <summary>Where each finding is shown, and what tells its alert from every other.</summary>
/// <param name="root">The absolute path of the repository.</param>
/// <param name="report">The report.</param>
internal sealed class SarifPlaces(string root, DriftReport report)
{
    private const int Digits = 16;
    private readonly Dictionary<string, string?> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> hashes = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string, string)> taken = [];

    /// <summary>The file, the line and the value of <c>primaryLocationLineHash</c>, which no other finding of its kind has in this file.</summary>
    public (string File, int Line, string Hash) Of(DriftFinding finding)
    {
        var file = DriftWords.File(report, finding);
        var line = Line(file, finding.Processor);
        if (line is { } own && Hashes(file) is { } lines && taken.Add((finding.Rule.Name, file, lines[own - 1])))
        {
            return (file, own, lines[own - 1]);
        }

        // What has no line of its own is known by its name, wherever it is shown.
        var name = finding.Key;
        while (!taken.Add((finding.Rule.Name, file, Named(name))))
        {
            name += "+";
        }

        return (file, line ?? 1, Named(name));
    }

    // The pins have one form, in which each processor begins on a line of its own; every processor.json is one processor's.
    private int? Line(string file, string? processor)
    {
        if (processor is null || Text(file) is not { } text)
        {
            return null;
        }

        var line = file == report.PinsFile ? Array.IndexOf(text.Split('\n'), $"    \"{processor}\": {{") + 1 : 1;
        return line > 0 ? line : null;
    }

    private IReadOnlyList<string>? Hashes(string file)
    {
        if (!hashes.TryGetValue(file, out var known) && Text(file) is { } text)
        {
            hashes[file] = known = LineHashes.Of(text);
        }

        return known;
    }

    private string? Text(string file)
    {
        if (!texts.TryGetValue(file, out var text))
        {
            texts[file] = text = Read(Path.Combine(root, file));
        }

        return text;
    }

    private static string? Read(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Named(string name) => $"{Sha256.Of(Encoding.UTF8.GetBytes(name)).Hex[..Digits]}:1";
}
