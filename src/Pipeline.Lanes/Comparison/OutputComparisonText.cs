using System.Globalization;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Comparison;

/// <summary>Describes a comparison; names and contents of outputs are foreign text, which is shown as code only.</summary>
internal static class OutputComparisonText
{
    // GitHub allows 65,536 characters in a comment, and the differences themselves are more telling than their list.
    private const int RowsShown = 100;

    private static readonly IReadOnlyList<string> Columns = ["processor", "images", "case", "difference"];

    /// <summary>The result of one processor: "2 of 7 cases differ".</summary>
    public static string Result(ProcessorComparison processor) => processor switch
    {
        { Before: null } => "new",
        { After: null } => "removed",
        { NotCompared: { } why } => $"not compared: {why}",
        _ => Join(Cases([processor]), NotCompared([processor])),
    };

    /// <summary>"2 of 7 cases differ, 1 not compared, 1 new".</summary>
    public static string Counts(OutputComparison comparison)
    {
        var processors = comparison.Processors;
        return processors.Count == 0 ? "no image moved" : Join(
            Cases(processors), NotCompared(processors), Counted(processors.Count(one => one.Before is null), "new"), Counted(processors.Count(one => one.After is null), "removed"));
    }

    /// <summary>The counts, a table of what differs, and each difference.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="addressOf">The address of a picture, where Markdown can show it.</param>
    public static IEnumerable<Block> Blocks(OutputComparison comparison, Func<ComparedFile, Uri?> addressOf)
    {
        var rows = comparison.Processors.SelectMany(Rows).ToArray();
        return
        [
            new Block.Paragraph(Sentence(comparison, isNews: rows.Length > 0)),
            .. rows.Length == 0 ? [] : (Block[])[new Block.Table(Columns, rows, RowsShown)],
            .. from processor in comparison.Processors from one in processor.Cases from difference in Differences(processor.Name, one, addressOf) select difference,
        ];
    }

    private static string Sentence(OutputComparison comparison, bool isNews)
    {
        var moved = comparison.Processors.Count(processor => processor is { Before: not null, After: not null });
        return isNews || moved == 0
            ? $"{Counts(comparison)}."
            : string.Create(CultureInfo.InvariantCulture, $"Nothing differs: all cases ({comparison.Processors.Sum(processor => processor.Cases.Count)}) of the images that moved ({moved}) write the same outputs as before.");
    }

    private static IEnumerable<IReadOnlyList<Line>> Rows(ProcessorComparison processor) => processor switch
    {
        { Before: null } or { After: null } => [[processor.Name, Images(processor), "", Result(processor)]],
        { NotCompared: { } why } => [[processor.Name, Images(processor), "", new Line("not compared: ", Inline.Code(why))]],
        _ =>
        [
            .. from one in processor.Cases
               where one.Differs || one.NotCompared is not null
               select (IReadOnlyList<Line>)[processor.Name, Images(processor), Inline.Code(one.Name), Difference(one)],
        ],
    };

    private static Line Images(ProcessorComparison processor) => (processor.Before, processor.After) switch
    {
        ({ } before, { } after) => new(Inline.Code(Of(before)), " → ", Inline.Code(Of(after))),
        var (before, after) => new(Inline.Code(Of((before ?? after)!))),
    };

    private static string Of(ComparedImage image) => $"{image.Tag}@{DisplayText.Short(image.Index)}";

    private static Line Difference(CaseComparison one) => one.NotCompared is { } why
        ? new("not compared: ", Inline.Code(why))
        : new([.. one.Outputs.Select(output => Inline.Code(output.Name)).Prepend(one.Fault is null ? null : new Inline("its fault")).OfType<Inline>().SelectMany((part, at) => at == 0 ? [part] : (Inline[])[", ", part])]);

    private static IEnumerable<Block> Differences(string processor, CaseComparison one, Func<ComparedFile, Uri?> addressOf)
    {
        if (one.Fault is { } fault)
        {
            yield return new Block.Folded(Heading(processor, one, "fault"), Lines(fault));
        }

        foreach (var output in one.Outputs)
        {
            yield return new Block.Folded(new Line([.. Heading(processor, one, "").Parts, Inline.Code(output.Name), $": {Sizes(output)}"]), [.. Content(output, addressOf)]);
        }
    }

    private static Line Heading(string processor, CaseComparison one, string subject) => new(Inline.Strong(processor), " ", Inline.Code(one.Name), $" {subject}");

    private static IEnumerable<Block> Content(ComparedOutput output, Func<ComparedFile, Uri?> addressOf)
    {
        if (output.IsPicture)
        {
            return [new Block.Pictures(Picture("before", output.Before, addressOf), Picture("now", output.After, addressOf))];
        }

        return output.Diff is { Length: > 0 } diff
            ? [Lines(diff), .. output.LeftOut == 0 ? [] : (Block[])[new Block.Paragraph(string.Create(CultureInfo.InvariantCulture, $"…and {output.LeftOut} more lines of the difference."))]]
            : [new Block.Paragraph(new Line("before: ", Digest(output.Before), "; now: ", Digest(output.After)))];
    }

    private static Block.Preformatted Lines(string diff) => new(diff) { Language = "diff" };

    private static ReportPicture Picture(string title, ComparedFile? file, Func<ComparedFile, Uri?> addressOf) =>
        new(title, file?.Picture, file?.Size ?? 0, file?.File ?? "") { Address = file is null ? null : addressOf(file) };

    private static Inline Digest(ComparedFile? file) => file is null ? "none" : Inline.Code($"{file.Sha256}");

    private static string Sizes(ComparedOutput output) => (output.Before, output.After) switch
    {
        ({ } before, { } after) => $"{DisplayText.Size(before.Size)} → {DisplayText.Size(after.Size)}",
        (null, { } after) => $"only now, {DisplayText.Size(after.Size)}",
        ({ } before, null) => $"only before, {DisplayText.Size(before.Size)}",
        _ => "",
    };

    private static string? Cases(IReadOnlyList<ProcessorComparison> processors)
    {
        CaseComparison[] compared = [.. processors.SelectMany(processor => processor.Cases).Where(one => one.NotCompared is null)];
        return compared.Length == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{compared.Count(one => one.Differs)} of {compared.Length} cases differ");
    }

    // A processor whose cases did not run counts as one.
    private static string? NotCompared(IReadOnlyList<ProcessorComparison> processors) => Counted(
        processors.Count(processor => processor.NotCompared is not null) + processors.Sum(processor => processor.Cases.Count(one => one.NotCompared is not null)), "not compared");

    private static string? Counted(int count, string what) => count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{count} {what}");

    private static string Join(params string?[] parts) => parts.Any(part => part is not null) ? string.Join(", ", parts.OfType<string>()) : "no cases";
}
