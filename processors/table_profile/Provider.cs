using Pipeline.Processor;

namespace Pipeline.Processors.Tables;

/// <summary>Profiles the table in its inputs. Both modes do the same, without network or secrets.</summary>
public static class Provider
{
    private const string Info = "table_profile 1";

    public static Runner MakeRunner(ProviderConfig config) => inputs =>
    {
        var options = TableInputs.Options(inputs);
        using var stream = TableInputs.Open(inputs);
        var profile = TableProfile.Profile(stream, options, CancellationToken.None);
        return new ProcessorResult(
            [
                new OutputItem("outputs/profile.json", ProfileJson.Write(profile)),
                new OutputItem("outputs/report.md", MarkdownReport.Write(profile)),
                new OutputItem("outputs/histogram.svg", HistogramSvg.Write(profile)),
            ],
            Info);
    };
}
