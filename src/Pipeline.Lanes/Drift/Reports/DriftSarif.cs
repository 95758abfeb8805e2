using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The report for code scanning: SARIF 2.1.0 (OASIS), the members that it needs, as canonical JSON and a line feed.</summary>
internal static class DriftSarif
{
    private static readonly Dictionary<DriftRule, int> Places = DriftRule.All.Index().ToDictionary(rule => rule.Item, rule => rule.Index);

    public static byte[] Of(DriftReport report)
    {
        var rules = DriftRule.All.Select(rule => new SarifRule(rule.Name, new(rule.Meaning), new(rule.Remedy), new(Level(rule)))).ToArray();
        var run = new SarifRun(
            new(new("pipeline-drift", rules)),
            [new(report.Class != DriftClass.Error, report.At)],
            [.. report.Findings.Concat(report.Ignored).Select(finding => Result(report, finding))],
            "utf16CodeUnits");
        return CanonicalJson.EncodeLine(JsonSerializer.SerializeToElement(new SarifLog("https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", [run]), SarifJson.Default.SarifLog));
    }

    private static SarifResult Result(DriftReport report, DriftFinding finding) => new(
        finding.Rule.Name,
        Places[finding.Rule],
        Level(finding.Rule),
        new($"{(finding.Processor is { } processor ? processor + ": " : "")}{finding.Detail}. {finding.Rule.Remedy}"),
        [new(new(new(string.Join('/', DriftWords.File(report, finding).Split('/').Select(Uri.EscapeDataString)), "%SRCROOT%"), new(1)))],
        new Dictionary<string, string>(StringComparer.Ordinal) { ["drift/v1"] = finding.Key },
        finding.Ignored is { } ignore ? [new("external", "accepted", $"{ignore.Reason} (until {ignore.LastDay})")] : []);

    private static string Level(DriftRule rule) => rule.Class switch
    {
        DriftClass.Drift or DriftClass.Error => "error",
        DriftClass.Unknown => "warning",
        _ => "note",
    };
}

internal sealed record SarifLog([property: JsonPropertyName("$schema")] string Schema, string Version, IReadOnlyList<SarifRun> Runs);

internal sealed record SarifRun(SarifTool Tool, IReadOnlyList<SarifInvocation> Invocations, IReadOnlyList<SarifResult> Results, string ColumnKind);

internal sealed record SarifTool(SarifDriver Driver);

internal sealed record SarifDriver(string Name, IReadOnlyList<SarifRule> Rules);

internal sealed record SarifRule(string Id, SarifText ShortDescription, SarifText Help, SarifConfiguration DefaultConfiguration);

internal sealed record SarifConfiguration(string Level);

internal sealed record SarifInvocation(bool ExecutionSuccessful, string EndTimeUtc);

internal sealed record SarifResult(
    string RuleId,
    int RuleIndex,
    string Level,
    SarifText Message,
    IReadOnlyList<SarifLocation> Locations,
    IReadOnlyDictionary<string, string> PartialFingerprints,
    IReadOnlyList<SarifSuppression> Suppressions);

internal sealed record SarifText(string Text);

internal sealed record SarifLocation(SarifPhysicalLocation PhysicalLocation);

internal sealed record SarifPhysicalLocation(SarifArtifactLocation ArtifactLocation, SarifRegion Region);

internal sealed record SarifArtifactLocation(string Uri, string UriBaseId);

internal sealed record SarifRegion(int StartLine);

internal sealed record SarifSuppression(string Kind, string Status, string Justification);

/// <summary>How SARIF is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SarifLog))]
internal sealed partial class SarifJson : JsonSerializerContext;
