using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Comparison;

/// <summary>The comment on a pull request of pins that shows a comparison.</summary>
internal static class OutputComment
{
    // GitHub allows 65,536 characters, with what the adapter adds.
    private const int Longest = 60_000;
    private const int MaxPictures = 40;
    private const string Heading = "## Outputs before and now\n\n";
    private const string Folder = $"artifacts/{OutputComparison.File}/";

    /// <summary>The comment about these pins. Without a comparison of them, one about others must not stand any longer.</summary>
    /// <param name="place">The release's location.</param>
    /// <param name="pins">The pins.</param>
    /// <param name="run">The page of the run, if it has one.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the report is no comparison of outputs.</exception>
    public static PinComment Of(ReleaseTarget place, PinSet pins, Uri? run)
    {
        var at = run is null ? "" : $" in [this run]({run})";
        if (OutputComparison.Find(place.Artifacts, pins) is not { } comparison)
        {
            return new PinComment(_ => $"{Heading}CompareOutputs has not compared the outputs of these images{at}.\n", []) { OnlyReplaces = true };
        }

        var pictures = Pictures(place.Root, comparison);
        return new PinComment(
            folder => $"{Heading}Each case ran once with the earlier image and once with the image of these pins, on the same inputs in mode=mock{at}.\n\n{Body(comparison, file => folder is not null && pictures.ContainsKey(file.File) ? AddressOf(folder, file) : null)}",
            [.. pictures.Select(picture => new PinPicture(PathOf(picture.Key), picture.Value))]);
    }

    internal static string Body(OutputComparison comparison, Func<ComparedFile, Uri?> addressOf) =>
        MarkdownWriter.Body(new ReportSummary("", [.. OutputComparisonText.Blocks(comparison, addressOf)], Longest));

    // Only what CompareOutputs kept and described, and what people can take in.
    private static Dictionary<string, ReadOnlyMemory<byte>> Pictures(string root, OutputComparison comparison)
    {
        var files = from processor in comparison.Processors
                    from one in processor.Cases
                    from output in one.Outputs
                    where output.IsPicture
                    from file in (ComparedFile?[])[output.Before, output.After]
                    where file is { Size: <= HtmlWriter.LargestPicture } && Path.GetFullPath(Path.Combine(root, file.File)).StartsWith(Path.Combine(root, Folder), StringComparison.Ordinal)
                    select file;
        var pictures = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var file in files.Take(MaxPictures).Where(file => File.Exists(Path.Combine(root, file.File))))
        {
            var content = File.ReadAllBytes(Path.Combine(root, file.File));
            _ = Sha256.Of(content) == file.Sha256 && pictures.TryAdd(file.File, content);
        }

        return pictures;
    }

    private static Uri AddressOf(Uri folder, ComparedFile file) => new(folder, $"{string.Join('/', PathOf(file.File).Split('/').Select(Uri.EscapeDataString))}?raw=true");

    private static string PathOf(string file) => file[Folder.Length..];
}
