using Pipeline.Adapters.Engine;
using Pipeline.World.Files;

namespace Pipeline.Adapters.Runs;

/// <summary>One file of a run's outputs.</summary>
internal sealed record FoundOutput(string File, OutputName Name, long Size);

/// <summary>Scans <c>outputs/</c> after the container is gone: files, canonical names, sizes and digests.</summary>
internal static class OutputScan
{
    private const string Folder = "outputs";

    /// <param name="runFolder">The folder of the write prefix, without links in its path.</param>
    /// <param name="options">The limits.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    /// <exception cref="FaultException">
    /// <c>ERR_OUTPUT_DUPLICATE</c>; <c>ERR_ADAPTER_INVOCATION</c> for a link, special file, bad name or exceeded limit.
    /// </exception>
    public static OutputsIndex Run(string runFolder, LocalOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var found = OutputTree.List(runFolder, Folder, options);
            // Duplicates are found before any file is read.
            OutputsIndex.RefuseDuplicates(found.Select(output => output.Name));
            var index = OutputsIndex.Of(Hash(found, cancellationToken));
            CanonicalTree.Rename(runFolder, Folder, found);
            return index;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the outputs cannot be read", e);
        }
    }

    private static OutputEntry[] Hash(IReadOnlyList<FoundOutput> found, CancellationToken cancellationToken)
    {
        var entries = new OutputEntry[found.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, found.Count, options, i =>
                entries[i] = new OutputEntry(found[i].Name, FileDigest.Of(found[i].File, cancellationToken), found[i].Size));
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is IOException or UnauthorizedAccessException)
        {
            throw new IOException(e.InnerExceptions[0].Message, e);
        }

        return entries;
    }
}

/// <summary>Gives every output its canonical name on disk.</summary>
internal static class CanonicalTree
{
    private const string Fresh = ".canonical";

    /// <summary>Rebuilds the tree beside the old one if any name differs; distinct names stay distinct.</summary>
    public static void Rename(string runFolder, string folder, IReadOnlyList<FoundOutput> found)
    {
        if (found.All(output => string.Equals(output.File, Path.Combine(runFolder, output.Name.ToString()), StringComparison.Ordinal)))
        {
            return;
        }

        var fresh = Directory.CreateDirectory(Path.Combine(runFolder, Fresh)).FullName;
        foreach (var output in found)
        {
            var target = Path.Combine(fresh, output.Name.ToString());
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(output.File, target);
        }

        Directory.Delete(Path.Combine(runFolder, folder), recursive: true);
        Directory.Move(Path.Combine(fresh, folder), Path.Combine(runFolder, folder));
    }
}
