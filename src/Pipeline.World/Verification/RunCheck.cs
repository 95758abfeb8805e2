using System.IO.Enumeration;
using System.Security.Cryptography;
using Pipeline.World.Files;

namespace Pipeline.World.Verification;

/// <summary>
/// Checks a settled run's files against its entry: the index and the files in the world's areas by the entry's digests, the outputs by the index, and nothing else.
/// </summary>
internal sealed class RunCheck(WorldLayout layout, FindingList findings, ParallelOptions parallel)
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    public void Check(Transition.Settled settled)
    {
        findings.CountRun();
        var prefix = settled.Run.Prefix;
        foreach (var (area, sha256) in settled.Areas)
        {
            var place = prefix.In(area, settled.Run.Execution);
            ExpectedFile.Of(layout, place, sha256).CheckFromRoot(layout, place, findings, parallel.CancellationToken);
        }

        if (PlainFile.Descend(layout.Root, $"{prefix.World}/{prefix.Path}") is not { } folder)
        {
            findings.Add(WorldFindingKind.Missing, prefix.ToString(), "the folder is missing");
            return;
        }

        ExpectedFile.Of(layout, prefix.Receipt, settled.Receipt).Check(findings, parallel.CancellationToken);
        if (Outputs(ExpectedFile.Of(layout, prefix.Index, settled.Index), prefix, folder) is { } outputs)
        {
            var unseen = Unseen(folder, prefix, [layout.Of(prefix.Receipt), layout.Of(prefix.Index), .. outputs.Select(output => output.File)]);
            Parallel.ForEach(outputs, parallel, output => Check(output, unseen));
        }
    }

    // A file that the walk through plain folders did not find is not looked up by name, which could follow a link.
    private void Check(ExpectedFile output, HashSet<string> unseen)
    {
        if (unseen.Contains(output.File))
        {
            findings.Add(WorldFindingKind.Missing, output.Path, "the file is missing");
        }
        else
        {
            output.Check(findings, parallel.CancellationToken);
        }
    }

    // A changed index is not trusted, so its outputs are unknown.
    private ExpectedFile[]? Outputs(ExpectedFile index, WritePrefix prefix, string folder)
    {
        var bytes = TryRead(index.File);
        if (Digest.FromHash(SHA256.HashData(bytes)) != index.Sha256)
        {
            index.Check(findings, parallel.CancellationToken);
            return null;
        }

        findings.Hashed(bytes.Length);
        try
        {
            return [.. OutputsIndex.Parse(bytes).Outputs.Select(output => new ExpectedFile(
                $"{prefix}{output.Path}", Path.Combine(folder, output.Path.ToString()), output.Sha256, output.Size))];
        }
        catch (FormatException e)
        {
            findings.Add(WorldFindingKind.Changed, index.Path, $"it is not an index: {e.Message}");
            return null;
        }
    }

    /// <summary>Walks the folder and reports files that the index does not list.</summary>
    /// <returns>The expected files that were not found.</returns>
    private HashSet<string> Unseen(string folder, WritePrefix prefix, IEnumerable<string> expected)
    {
        var unseen = expected.ToHashSet(StringComparer.Ordinal);
        try
        {
            foreach (var path in new FileSystemEnumerable<string>(folder, static (ref entry) => entry.ToFullPath(), Everything)
            {
                ShouldIncludePredicate = static (ref entry) => !IsFolder(ref entry),
                ShouldRecursePredicate = IsFolder,
            })
            {
                if (!unseen.Remove(path))
                {
                    findings.Add(WorldFindingKind.Unrecorded, prefix + Path.GetRelativePath(folder, path), "the run's index does not list it");
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(WorldFindingKind.Unreadable, prefix.ToString(), "not everything in the folder can be read");
        }

        return unseen;
    }

    private static bool IsFolder(ref FileSystemEntry entry) => entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    // An unreadable file counts as empty here; the check of the file itself reports it.
    private static byte[] TryRead(string file)
    {
        try
        {
            return PlainFile.TryRead(file, StrictJson.MaxBytes, out var content) == PlainFileRead.Whole ? content : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
