using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Proof;

/// <summary>The result of AcceptPins, PinsAccepted or Rollback.</summary>
/// <param name="Lane">The target's name.</param>
/// <param name="File">The base name of the report's files.</param>
/// <param name="Place">The release's location.</param>
/// <param name="Proofs">Every pin, by processor (ordinal).</param>
public sealed record ProofReport(string Lane, string File, ReleaseTarget Place, IReadOnlyList<PinProof> Proofs)
{
    /// <summary>The pull request that was decided on; null if none was looked for.</summary>
    public DecidedProposal? Proposal { get; init; }

    /// <summary>What the lane changed, in one line; null if it changes no pin.</summary>
    public string? Note { get; init; }

    /// <summary>Whether any pin is not accepted.</summary>
    public bool Failed => Proofs.Any(proof => proof.Problems.Count > 0);

    /// <summary>"3 accepted, 1 not accepted".</summary>
    public string Counts
    {
        get
        {
            var failed = Proofs.Count(proof => proof.Problems.Count > 0);
            return string.Create(CultureInfo.InvariantCulture, $"{Proofs.Count - failed} accepted{(failed == 0 ? "" : $", {failed} not accepted")}");
        }
    }
}

/// <summary>Maps the report to the writers' model.</summary>
public static class ProofDocument
{
    private const int RowsShown = 500;

    private static readonly IReadOnlyList<string> Columns = ["processor", "result", "tag", "index"];

    public static ReportDocument Of(ProofReport report)
    {
        Line[] lines = [.. report.Note is { } note ? [note] : Array.Empty<Line>(), .. report.Proposal is { } proposal ? [Proposal(proposal)] : Array.Empty<Line>()];
        return new(
            report.Lane,
            report.File,
            ["json", "md"],
            Json(report),
            new(Table(report, report.Proofs), lines, report.Counts),
            new(
                report.Failed ? $"{report.Lane}: not every image was accepted" : report.Lane,
                [
                    new Block.Paragraph($"{report.Counts}."),
                    Table(report, report.Proofs.OrderBy(proof => proof.Problems.Count == 0)),
                    .. lines.Select(line => new Block.Paragraph(line)),
                ]))
        {
            Findings =
            [
                .. from proof in report.Proofs
                   from problem in proof.Problems
                   select new ReportFinding(Tone.Bad, proof.Processor, problem, report.Place.PinsPath),
            ],
        };
    }

    private static Block.Table Table(ProofReport report, IEnumerable<PinProof> proofs) => report.Failed
        ? new([.. Columns, "why"], [.. proofs.Select(proof => (IReadOnlyList<Line>)[.. Row(proof), string.Join("\n", proof.Problems)])], RowsShown)
        : new(Columns, [.. proofs.Select(Row)], RowsShown);

    private static IReadOnlyList<Line> Row(PinProof proof) =>
    [
        proof.Processor,
        proof.Problems.Count == 0 ? Inline.Toned("accepted", Tone.Good) : Inline.Toned("not accepted", Tone.Bad),
        proof.Pin?.Tag ?? "",
        proof.Pin is { } pin ? DisplayText.Short(pin.Index) : "none",
    ];

    internal static string Proposal(DecidedProposal proposal) => proposal switch
    {
        DecidedProposal.Open { IsDraft: true } open => $"pull request {open.Number} stays a draft: {open.Link}",
        DecidedProposal.Open open => $"pull request {open.Number} is ready for review: {open.Link}",
        DecidedProposal.Superseded other => $"pull request {other.Number} proposes other pins by now, and waits for their own run: {other.Link}",
        _ => "no pull request is open for these pins",
    };

    private static JsonObject Json(ProofReport report) => JsonLine.WithoutNulls(new JsonObject
    {
        ["schema"] = report.File + "-v1",
        ["place"] = report.Place.Prefix.ToString(),
        ["failed"] = report.Failed,
        ["note"] = report.Note,
        ["processors"] = JsonLine.Array(report.Proofs, proof => new JsonObject
        {
            ["name"] = proof.Processor,
            ["accepted"] = proof.Problems.Count == 0,
            ["index"] = proof.Pin?.Index.ToString(),
            ["tag"] = proof.Pin?.Tag,
            ["problems"] = JsonLine.Array(proof.Problems, problem => problem),
        }),
        ["pull_request"] = PullRequest(report.Proposal),
    });

    internal static JsonObject? PullRequest(DecidedProposal? proposal) => proposal switch
    {
        DecidedProposal.Open open => new JsonObject { ["number"] = open.Number, ["link"] = open.Link.ToString(), ["draft"] = open.IsDraft },
        DecidedProposal.Superseded other => new JsonObject { ["number"] = other.Number, ["link"] = other.Link.ToString(), ["superseded"] = true },
        _ => null,
    };
}
