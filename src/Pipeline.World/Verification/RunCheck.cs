using System.IO.Enumeration;
using System.Security.Cryptography;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Holds a settled run's files to its entry: the index and what it has in the areas of its world by the entry's digests, the outputs by the index, and nothing beside them.</summary>
internal sealed class RunCheck(WorldLayout layout, FindingList findings, ParallelOptions parallel)
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    public void Check(Transition.Settled settled)
    {
        findings.Looked();
        var prefix = settled.Run.Prefix;
        foreach (var (area, sha256) in settled.Areas)
        {
            var place = prefix.In(area, settled.Run.Execution);
            ExpectedFile.Of(layout, place, sha256).CheckFromRoot(layout, place, findings, parallel.CancellationToken);
        }

        if (PlainFile.Descend(layout.Root, $"{prefix.World}/{prefix.Path}") is not { } folder)
        {
            findings.Add(WorldFindingKind.Missing, prefix.ToString(), "there is no such folder");
            return;
        }

        ExpectedFile.Of(layout, prefix.Receipt, settled.Receipt).Check(findings, parallel.CancellationToken);
        if (Outputs(ExpectedFile.Of(layout, prefix.Index, settled.Index), prefix, folder) is { } outputs)
        {
            var unseen = Unseen(folder, prefix, [layout.Of(prefix.Receipt), layout.Of(prefix.Index), .. outputs.Select(output => output.File)]);
            Parallel.ForEach(outputs, parallel, output => Check(output, unseen));
        }
    }

    // What was not seen on the way down through plain folders is not looked for by its name: that could lead through a link.
    private void Check(ExpectedFile output, HashSet<string> unseen)
    {
        if (unseen.Contains(output.File))
        {
            findings.Add(WorldFindingKind.Missing, output.Path, "there is no such file");
        }
        else
        {
            output.Check(findings, parallel.CancellationToken);
        }
    }

    // What an index says that is not the settled one is not believed: its outputs cannot be told then.
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
            findings.Add(WorldFindingKind.Changed, index.Path, $"it is no index: {e.Message}");
            return null;
        }
    }

    /// <summary>Looks at every name in the folder, and tells of those that the index does not have.</summary>
    /// <returns>The files of the index that are not there.</returns>
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
                    findings.Add(WorldFindingKind.Unrecorded, prefix + Path.GetRelativePath(folder, path), "the run's index does not tell of it");
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

    // What cannot be read has no bytes here, and is told by the look at the file itself.
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
