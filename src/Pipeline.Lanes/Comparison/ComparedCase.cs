using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Replay;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Comparison;

/// <summary>Runs a case with two images, once each, and keeps the outputs that differ.</summary>
internal sealed class ComparedCase(CaseRunner runner, OutputKeeper keeper, WorkSlots slots)
{
    /// <param name="before">The processor as the earlier image knows itself, and its run.</param>
    /// <param name="after">The processor, and the run of its image now.</param>
    /// <param name="case">The case.</param>
    /// <param name="cancellationToken">Stops the runs.</param>
    public async Task<CaseComparison> Compare((Processor Processor, CaseRun Run) before, (Processor Processor, CaseRun Run) after, ProcessorCase @case, CancellationToken cancellationToken)
    {
        runner.Import(@case, cancellationToken);
        var canary = runner.Canary();
        var (had, _) = await slots.Run(() => runner.Run(before.Processor, @case, before.Run, canary, cancellationToken), cancellationToken);
        var (has, _) = await slots.Run(() => runner.Run(after.Processor, @case, after.Run, canary, cancellationToken), cancellationToken);
        var (faultBefore, faultAfter) = (FaultOf(had), FaultOf(has));
        return Unexpected(@case.Expectation, faultAfter) is { } broken ? new CaseComparison(@case.Name) { NotCompared = $"the image now does not run it: {broken}", Broken = true }
            // An earlier image may refuse today's inputs; with another fault than expected it behaves differently.
            : @case.Expectation is CaseExpectation.Outputs && faultBefore is not null ? new CaseComparison(@case.Name) { NotCompared = $"the earlier image does not run it: {faultBefore}" }
            : new CaseComparison(@case.Name) { Fault = Between(faultBefore, faultAfter), Outputs = Outputs(after.Processor.Spec, @case.Name, had, has) };
    }

    private ComparedOutput[] Outputs(ProcessorSpec spec, string @case, RunEvidence before, RunEvidence after)
    {
        var (had, has) = (before.Outputs().ToDictionary(StringComparer.Ordinal), after.Outputs().ToDictionary(StringComparer.Ordinal));
        var names = had.Keys.Union(has.Keys, StringComparer.Ordinal)
            .Where(name => had.GetValueOrDefault(name)?.Sha256 != has.GetValueOrDefault(name)?.Sha256).Order(StringComparer.Ordinal).ToArray();
        var (first, second) = (Keep(before, "before"), Keep(after, "after"));
        return [.. names.Select(name => Of(name, had.GetValueOrDefault(name), has.GetValueOrDefault(name)))];

        Dictionary<string, string> Keep(RunEvidence run, string place) =>
            keeper.Keep(spec, @case, run, place, name => names.Contains(name, StringComparer.Ordinal)).ToDictionary(kept => kept.Name, kept => kept.File, StringComparer.Ordinal);

        ComparedOutput Of(string name, FileEvidence? one, FileEvidence? other)
        {
            var diff = ContentOf(one) is { } from && ContentOf(other) is { } to
                ? TextDiff.Of(from, to, MediaType.IsJson(spec.Outputs.GetValueOrDefault(OutputName.Canonicalize(name), "")))
                : null;
            return new ComparedOutput(name, FileOf(one, first.GetValueOrDefault(name)), FileOf(other, second.GetValueOrDefault(name)))
            {
                Diff = diff is null ? null : Redactor.PatternsOnly.Redact(diff.Text),
                LeftOut = diff?.LeftOut ?? 0,
            };
        }
    }

    private static ComparedFile? FileOf(FileEvidence? file, string? kept) =>
        file is null || kept is null ? null : new ComparedFile(file.Sha256, file.Size, kept) { Picture = file.Content is { } content ? PictureType.Of(content.Span) : null };

    // A file that one image does not write is compared as an empty one.
    private static ReadOnlyMemory<byte>? ContentOf(FileEvidence? file) => file is null ? ReadOnlyMemory<byte>.Empty : file.Content;

    private static string? Between(Fault? before, Fault? after) => before == after ? null
        : Redactor.PatternsOnly.Redact(TextDiff.Of(LineOf(before), LineOf(after))?.Text ?? "");

    private static string LineOf(Fault? fault) => fault is null ? "no fault\n" : $"{fault.ToString().ReplaceLineEndings(" ")}\n";

    private static Fault? Unexpected(CaseExpectation expectation, Fault? fault) =>
        fault is null || (expectation is CaseExpectation.Error error && error.Code == fault.Code) ? null : fault;

    private static Fault? FaultOf(RunEvidence run) => (Envelope.Parse(run.Envelope) as Envelope.Failure)?.Fault;
}

/// <summary>Tells pictures that every browser shows by their first bytes; what a spec declares may be wrong.</summary>
internal static class PictureType
{
    public static string? Of(ReadOnlySpan<byte> content) => content switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}
