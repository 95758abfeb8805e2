using System.Globalization;
using System.Text.Json;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Proof;

/// <summary>What the reports of Acceptance and DeployMock say about pins.</summary>
/// <param name="artifacts">The absolute path of the folder of reports.</param>
internal sealed class JudgedPins(string artifacts)
{
    private const int ReasonsShown = 3;

    private static readonly IReadOnlyList<LaneTitle> Lanes = [LaneTitle.Acceptance, LaneTitle.DeployMock];

    /// <summary>Every pin with the reasons why it is not accepted, and the processors that failed without a pin.</summary>
    public IReadOnlyList<PinProof> Judge(PinSet pins)
    {
        var reports = Lanes.Select(lane => (Lane: lane, Processors: Read(lane))).ToArray();
        var names = reports.SelectMany(report => report.Processors?.Keys.AsEnumerable() ?? []).Union(pins.Pins.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return
        [
            .. from name in names
               let pin = pins.Pins.GetValueOrDefault(name)
               let problems = reports.Select(report => Problem(report.Lane, report.Processors, name, pin)).OfType<string>()
               select new PinProof(name, pin, [.. problems]),
        ];
    }

    private static string? Problem(LaneTitle lane, Dictionary<string, JudgedProcessor>? processors, string name, Pin? pin) =>
        processors is null ? $"{lane.Name} has left no report"
        : !processors.TryGetValue(name, out var processor) ? $"{lane.Name} has not judged it"
        : !processor.Passed ? $"{lane.Name}: {Failures(processor)}"
        : pin is null ? $"{lane.Name} has judged it, but it has no pin"
        // What was judged is the image in the report, whatever the pins say now.
        : processor.Image != pin.Index.ToString() ? $"{lane.Name} has judged {processor.Image ?? "no image"}, not {pin.Index}"
        : null;

    private static string Failures(JudgedProcessor processor) => string.Join("; ", processor.Failures.Take(ReasonsShown))
        + (processor.Failures.Count > ReasonsShown ? string.Create(CultureInfo.InvariantCulture, $"; and {processor.Failures.Count - ReasonsShown} more") : "");

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the report is not one of this lane.</exception>
    private Dictionary<string, JudgedProcessor>? Read(LaneTitle lane)
    {
        var file = Path.Combine(artifacts, $"{lane.File}.json");
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            // Its size grows with the processors, beyond the limit for foreign documents.
            using var report = JsonDocument.Parse(File.ReadAllBytes(file));
            SchemaVersion.RefuseLater(report.RootElement, $"{lane.File}-v1");
            return report.RootElement.GetProperty("schema").GetString() != $"{lane.File}-v1" ? throw new FormatException($"its schema is not {lane.File}-v1")
                // It says nothing about the other platforms of an image.
                : report.RootElement.TryGetProperty("only_platform", out var only) ? throw new FormatException($"it is about {only} alone")
                : report.RootElement.GetProperty("processors").EnumerateArray().ToDictionary(processor => processor.GetProperty("name").GetString()!, JudgedProcessor.Of, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"artifacts/{lane.File}.json is not a report of {lane.Name}: {e.Message}", e);
        }
    }

    /// <summary>A processor of a report.</summary>
    /// <param name="Passed">Whether it passed.</param>
    /// <param name="Image">The digest of the judged image; null if there was none.</param>
    /// <param name="Failures">The failed checks.</param>
    private sealed record JudgedProcessor(bool Passed, string? Image, IReadOnlyList<string> Failures)
    {
        public static JudgedProcessor Of(JsonElement processor) => new(
            processor.GetProperty("status").GetString() == DisplayText.Status(SubjectStatus.Passed),
            processor.TryGetProperty("image_id", out var image) ? image.GetString() : null,
            [
                .. from judgement in processor.GetProperty("judgements").EnumerateArray()
                   from check in judgement.GetProperty("checks").EnumerateArray()
                   where check.TryGetProperty("failure", out var failure) && failure.ValueKind == JsonValueKind.String
                   select $"{judgement.GetProperty("name").GetString()} {check.GetProperty("name").GetString()}: {check.GetProperty("failure").GetString()}",
            ]);
    }
}

/// <summary>Whether one pin is accepted.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Pin">Its pin; null if a report has a processor that is not pinned.</param>
/// <param name="Problems">Why it is not accepted, a phrase each; empty if it is.</param>
public sealed record PinProof(string Processor, Pin? Pin, IReadOnlyList<string> Problems);
