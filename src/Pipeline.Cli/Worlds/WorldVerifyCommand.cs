using System.CommandLine;
using System.Text.Json.Nodes;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Reports;
using Pipeline.World.Ledger;
using Pipeline.World.S3;
using Pipeline.World.Verification;

namespace Pipeline.Cli.Worlds;

/// <summary><c>pipeline world verify [PATH]</c>: verifies a world, or a ledger alone.</summary>
internal sealed class WorldVerifyCommand(CommandContext context)
{
    private readonly Argument<string?> path = new("PATH")
    {
        Description = "A world's directory or s3://BUCKET/PREFIX (default: .pipeline/world beside processors/), or an exported ledger (a file, or - for standard input).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<Digest?> head = OptionForm.Of<Digest>("--head", "The hash of an entry that must exist, such as the head of an earlier verification.", "sha256:…");
    private readonly Option<bool> json = WorldCommand.JsonOption();

    public Command Command(CancellationToken cancellationToken)
    {
        var command = new Command("verify", "Hashes everything in a world again, and lists each file that differs from the ledger.") { path, head, json };
        path.Validators.Add(static given => WorldCommand.Check(given, "PATH: "));
        command.SetAction(parsed => WorldCommand.Guarded(
            context, () => Run(parsed.GetValue(path), parsed.GetValue(head), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private int Run(string? place, Digest? remembered, bool asJson, CancellationToken cancellationToken)
    {
        var verdict = place == LedgerSource.StandardInput || (!S3Location.IsS3Address(place) && File.Exists(Path.GetFullPath(place ?? ".", context.WorkingDirectory)))
            ? Chain(place!, remembered, cancellationToken)
            : S3Location.IsS3Address(place)
                ? S3Verification.Run(WorldLocator.Settings(WorldCommand.Options(context, place)), remembered, cancellationToken)
                : WorldVerification.Run(WorldCommand.Directory(context, place), remembered, cancellationToken);
        return context.Answer(asJson ? VerificationReport.Json(verdict) : VerificationReport.Text(verdict), verdict.Holds ? ExitCode.Success : ExitCode.Error);
    }

    private WorldVerificationResult Chain(string file, Digest? remembered, CancellationToken cancellationToken)
    {
        using var lines = LedgerSource.Open(context, file);
        var found = remembered is null;
        WorldFinding[] findings = [];
        var last = LedgerHead.Empty;
        try
        {
            foreach (var reached in LedgerLines.Follow(lines, cancellationToken))
            {
                found |= reached.Hash == remembered;
                last = reached;
            }

            findings = found ? [] : [new WorldFinding(WorldFindingKind.HeadMissing, file, $"no entry has the hash {remembered}")];
        }
        catch (FormatException e)
        {
            findings = [new WorldFinding(WorldFindingKind.ChainBroken, file, e.Message)];
        }

        return new WorldVerificationResult(last, 0, 0, 0, findings, findings.Length);
    }
}

/// <summary>Writes the result of <c>pipeline world verify</c> for people and as JSON.</summary>
internal static class VerificationReport
{
    public static byte[] Text(WorldVerificationResult verdict) => AnswerText.Of(writer =>
    {
        foreach (var finding in verdict.Findings)
        {
            writer.WriteLine($"{finding.Code,-16}  {PlainText.Of(finding.Path)}");
            writer.WriteLine($"{"",-16}  {PlainText.Of(finding.Text)}");
        }

        var more = verdict.FindingCount - verdict.Findings.Count;
        writer.WriteLine(more > 0 ? $"… and {more} more" : $"{Sum(verdict)}");
        writer.WriteLine($"head {verdict.Head.Sequence} {verdict.Head.Hash}");
    });

    public static byte[] Json(WorldVerificationResult verdict) => JsonLine.Of(new JsonObject
    {
        ["ok"] = verdict.Holds,
        ["bytes"] = verdict.Bytes,
        ["files"] = verdict.Files,
        ["runs"] = verdict.Runs,
        ["finding_count"] = verdict.FindingCount,
        ["findings"] = JsonLine.Array(verdict.Findings, finding => new JsonObject { ["code"] = finding.Code, ["path"] = finding.Path, ["text"] = finding.Text }),
        ["head"] = new JsonObject { ["hash"] = verdict.Head.Hash.ToString(), ["sequence"] = verdict.Head.Sequence },
    });

    private static string Sum(WorldVerificationResult verdict)
    {
        var seen = $"{Count(verdict.Head.Sequence, "entry", "entries")}, {Count(verdict.Runs, "run", "runs")}, {Count(verdict.Files, "file", "files")} hashed, {ByteSize.Of(verdict.Bytes)}";
        return verdict.Holds ? $"ok: {seen}" : $"{Count(verdict.FindingCount, "finding", "findings")}: {seen}";
    }

    private static string Count(long count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
