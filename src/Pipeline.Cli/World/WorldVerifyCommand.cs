using System.CommandLine;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Cli;

/// <summary><c>pipeline world verify [PATH]</c>: whether a world, or a ledger alone, is as it was written.</summary>
internal sealed class WorldVerifyCommand(Edge edge)
{
    private readonly Argument<string?> path = new("PATH")
    {
        Description = "A world's directory or s3://BUCKET/PREFIX (default: .pipeline/world beside processors/), or a ledger that was exported (a file, or - for standard input).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<Digest?> head = OptionForm.Of<Digest>("--head", "The hash of an entry that has to be there, such as the head that an earlier look told.", "sha256:…");
    private readonly Option<bool> json = WorldCommand.JsonOption();

    public Command Command(CancellationToken cancellationToken)
    {
        var command = new Command("verify", "Hashes everything in a world again, and names each file that is not as the ledger says.") { path, head, json };
        path.Validators.Add(static given => WorldCommand.Check(given, "PATH: "));
        command.SetAction(parsed => WorldCommand.Guarded(
            edge, () => Run(parsed.GetValue(path), parsed.GetValue(head), parsed.GetValue(json), cancellationToken), cancellationToken));
        return command;
    }

    private int Run(string? place, Digest? remembered, bool asJson, CancellationToken cancellationToken)
    {
        var verdict = place == LedgerSource.StandardInput || (!S3Location.IsMeant(place) && File.Exists(Path.GetFullPath(place ?? ".", edge.WorkingDirectory)))
            ? Chain(place!, remembered, cancellationToken)
            : S3Location.IsMeant(place)
                ? S3Verification.Run(ChosenWorld.Settings(WorldCommand.Choices(edge, place)), remembered, cancellationToken)
                : WorldVerification.Run(WorldCommand.Directory(edge, place), remembered, cancellationToken);
        return edge.Answer(asJson ? WorldVerdictReport.Line(verdict) : WorldVerdictReport.Text(verdict), verdict.Holds ? ExitCode.Success : ExitCode.Error);
    }

    private WorldVerdict Chain(string file, Digest? remembered, CancellationToken cancellationToken)
    {
        using var lines = LedgerSource.Open(edge, file);
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

        return new WorldVerdict(last, 0, 0, 0, findings, findings.Length);
    }
}
