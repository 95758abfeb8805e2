using System.Text.Json.Nodes;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Reports;

namespace Pipeline.Cli.Doctor;

/// <summary>The findings of <c>pipeline doctor</c>.</summary>
/// <param name="IsForRelease">Whether a release was asked for too.</param>
/// <param name="Findings">All findings, in order.</param>
internal sealed record DoctorReport(bool IsForRelease, IReadOnlyList<Diagnosis> Findings)
{
    /// <summary>The document's contract. Members are added in a version, and change or disappear only in a new one.</summary>
    private const string Schema = "doctor-v1";

    private static readonly (DiagnosisNeed Need, string Title)[] Groups =
    [
        (DiagnosisNeed.PrAcceptance, "For PrAcceptance, and every other lane"),
        (DiagnosisNeed.Release, "For a release"),
        (DiagnosisNeed.Modal, "For Modal"),
    ];

    /// <summary>Whether everything that was asked for would run here.</summary>
    public bool IsReady => !Obstacles.Any();

    private IEnumerable<Diagnosis> Obstacles => Findings.Where(finding => finding.State == DiagnosisState.Missing && IsRequired(finding.Need));

    private string Asked => IsForRelease ? "a release" : "./build.sh PrAcceptance";

    public byte[] Text() => AnswerText.Of(writer =>
    {
        var width = Findings.Max(finding => finding.Name.Length);
        foreach (var (need, title) in Groups)
        {
            writer.WriteLine(IsRequired(need) ? title : $"{title} (not needed for PrAcceptance)");
            foreach (var finding in Findings.Where(finding => finding.Need == need))
            {
                writer.WriteLine($"  {Mark(finding),-8} {finding.Name.PadRight(width)}  {PlainText.Of(finding.Text)}");
                if (finding.Mend is { } mend)
                {
                    writer.WriteLine($"  {"",-8} {"".PadRight(width)}  → {PlainText.Of(mend)}");
                }
            }
        }

        writer.WriteLine(IsReady ? $"{Asked} would run here." : $"{Asked} would not run here: {string.Join(", ", Obstacles.Select(finding => finding.Name))}.");
    });

    public byte[] Json() => JsonLine.Of(new JsonObject
    {
        ["checks"] = JsonLine.Array(Findings, finding => new JsonObject
        {
            ["facts"] = JsonLine.WithoutNulls(finding.Facts),
            ["mend"] = finding.Mend,
            ["name"] = finding.Name,
            ["needed_for"] = finding.Need switch { DiagnosisNeed.PrAcceptance => "PrAcceptance", DiagnosisNeed.Release => "release", _ => "modal" },
            ["state"] = State(finding.State),
            ["text"] = finding.Text,
        }),
        ["ready"] = IsReady,
        ["ready_for"] = IsForRelease ? "release" : "PrAcceptance",
        ["schema"] = Schema,
    });

    private bool IsRequired(DiagnosisNeed need) => need == DiagnosisNeed.PrAcceptance || (need == DiagnosisNeed.Release && IsForRelease);

    private static string State(DiagnosisState state) => state switch
    {
        DiagnosisState.Ok => "ok",
        DiagnosisState.SetsUp => "sets-up",
        DiagnosisState.Missing => "missing",
        _ => "not-checked",
    };

    private static string Mark(Diagnosis finding) => finding.State switch
    {
        DiagnosisState.NotChecked => "-",
        DiagnosisState.SetsUp => "sets up",
        _ => State(finding.State),
    };
}
