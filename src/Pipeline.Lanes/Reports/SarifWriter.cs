using System.Text;
using System.Text.Json.Nodes;

namespace Pipeline.Lanes.Reports;

/// <summary>
/// Writes SARIF 2.1.0 (OASIS) for GitHub's code scanning: the members that it reads, as canonical JSON and a line feed. Code scanning identifies alerts by rule, file and
/// <c>primaryLocationLineHash</c>, closes alerts that the next upload of a category lacks, and rejects uploads of unsuccessful runs.
/// </summary>
internal sealed class SarifWriter
{
    // Code scanning stores 5,000 results per run, and refuses runs with more than 25,000.
    private const int Kept = 5_000;

    private const int Digits = 16;
    private readonly string root;
    private readonly Dictionary<string, (string[] Lines, IReadOnlyList<string> Hashes)> files = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string, string)> used = [];

    private SarifWriter(string root) => this.root = root;

    /// <summary>The bytes of the file.</summary>
    /// <param name="document">The report; it has rules.</param>
    /// <param name="root">The repository's root; alerts refer to lines of its files.</param>
    public static byte[] Write(ReportDocument document, string root)
    {
        var rules = document.Rules!;
        var index = rules.All.Index().ToDictionary(rule => rule.Item.Name, rule => rule, StringComparer.Ordinal);
        var writer = new SarifWriter(root);
        return JsonLine.Of(new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject { ["driver"] = new JsonObject { ["name"] = $"pipeline-{document.File}", ["rules"] = JsonLine.Array(rules.All, Rule) } },
                ["automationDetails"] = new JsonObject { ["id"] = $"{document.File}/{rules.Category}/" },
                ["invocations"] = new JsonArray(new JsonObject { ["executionSuccessful"] = rules.IsComplete, ["endTimeUtc"] = rules.EndedAt }),
                ["results"] = JsonLine.Array(document.Findings.Take(Kept), finding => writer.Result(finding, index[finding.Rule])),
                ["columnKind"] = "utf16CodeUnits",
            }),
        });
    }

    private static JsonObject Rule(ReportRule rule) => new()
    {
        ["id"] = rule.Name,
        ["shortDescription"] = Text(rule.Meaning),
        ["fullDescription"] = Text(rule.Meaning),
        ["help"] = Text(rule.Remedy),
        ["defaultConfiguration"] = new JsonObject { ["level"] = Level(rule) },
    };

    private JsonObject Result(ReportFinding finding, (int Index, ReportRule Rule) rule)
    {
        var (line, hash) = Place(finding);
        return new JsonObject
        {
            ["ruleId"] = finding.Rule,
            ["ruleIndex"] = rule.Index,
            ["level"] = Level(rule.Rule),
            ["message"] = Text($"{(finding.Processor is { } processor ? processor + ": " : "")}{finding.Text}. {finding.Remedy}"),
            ["locations"] = new JsonArray(new JsonObject
            {
                ["physicalLocation"] = new JsonObject
                {
                    ["artifactLocation"] = new JsonObject { ["uri"] = string.Join('/', finding.File.Split('/').Select(Uri.EscapeDataString)), ["uriBaseId"] = "%SRCROOT%" },
                    ["region"] = new JsonObject { ["startLine"] = line },
                },
            }),
            ["partialFingerprints"] = new JsonObject { ["primaryLocationLineHash"] = hash },
        };
    }

    // The line, and a primaryLocationLineHash that is unique among the rule's findings in this file.
    private (int Line, string Hash) Place(ReportFinding finding)
    {
        var (lines, hashes) = Read(finding.File);
        var at = finding.Line is not { } begin ? -1 : begin.Length == 0 ? 0 : Array.IndexOf(lines, begin);
        if (at >= 0 && at < hashes.Count && used.Add((finding.Rule, finding.File, hashes[at])))
        {
            return (at + 1, hashes[at]);
        }

        // A finding without its own line is identified by its name, wherever it appears.
        var name = finding.Processor is null ? finding.Rule : $"{finding.Processor} {finding.Rule}";
        while (!used.Add((finding.Rule, finding.File, Named(name))))
        {
            name += "+";
        }

        return (at < 0 ? 1 : at + 1, Named(name));
    }

    // An unreadable file has no lines.
    private (string[] Lines, IReadOnlyList<string> Hashes) Read(string file)
    {
        if (!files.TryGetValue(file, out var known))
        {
            try
            {
                var text = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(root, file)));
                known = (text.Split('\n'), LineHashes.Of(text));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                known = ([], []);
            }

            files[file] = known;
        }

        return known;
    }

    private static string Named(string name) => $"{Sha256.Of(Encoding.UTF8.GetBytes(name)).Hex[..Digits]}:1";

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static string Level(ReportRule rule) => rule.Tone switch
    {
        Tone.Bad => "error",
        Tone.Unknown => "warning",
        _ => "note",
    };
}
