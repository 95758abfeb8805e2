using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Walks everything in a world's directory but the settled runs, and tells of each file that no entry of the ledger knows.</summary>
internal sealed class StrayWalk(WorldLayout layout, LedgerView view, FindingList findings)
{
    private static readonly string[] LedgerFiles = ["ledger.db", "ledger.db-shm", "ledger.db-wal"];
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    public void Run(CancellationToken cancellationToken)
    {
        var pending = new Stack<string>([""]);
        while (pending.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var name in Names(folder))
            {
                var path = folder.Length == 0 ? name : $"{folder}/{name}";
                if (IsFolder(path) is not { } isFolder)
                {
                    continue;
                }

                if (!isFolder && !IsKnown(path))
                {
                    findings.Add(WorldFindingKind.Unrecorded, Shown(path), "no entry of the ledger tells of it");
                }
                else if (isFolder && path != ".staging" && view.Settled(Shown(path) + "/") is null)
                {
                    pending.Push(path);
                }
            }
        }
    }

    /// <summary>How a path in the directory is told: as a <c>world://</c> path where it is in a world.</summary>
    public static string Shown(string path) => path.StartsWith('.') || !path.Contains('/', StringComparison.Ordinal) ? path : $"world://{path}";

    private List<string> Names(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(Path.Combine(layout.Root, folder), "*", Everything).Select(name => Path.GetFileName(name))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(WorldFindingKind.Unreadable, Shown(folder), "the folder cannot be read");
            return [];
        }
    }

    private bool? IsFolder(string path)
    {
        try
        {
            // A name that no path can spell cannot be looked at again, but it is there, and it is a stranger.
            return FileNode.At(Path.Combine(layout.Root, path)) is { Kind: FileNodeKind.Folder };
        }
        catch (IOException)
        {
            findings.Add(WorldFindingKind.Unreadable, Shown(path), "it cannot be looked at");
            return null;
        }
    }

    private bool IsKnown(string path) => path.Split('/') switch
    {
        [".ledger", var name] => LedgerFiles.Contains(name, StringComparer.Ordinal),
        [var world, var folder, var file] when RunArea.Find(folder) is { } area && RunArea.IdOf(file) is { } id => view.PrefixOf(world, id) is { } prefix && Has(area, prefix),
        [_, _, ..] => view.Import(Shown(path)) is not null,
        _ => false,
    };

    // An entry that cannot be read is told of by the chain.
    private bool Has(RunArea area, string prefix)
    {
        try
        {
            return area == RunArea.Receipts || (view.Transition(view.Settled(prefix)) as Transition.Settled)?.Areas.Any(entry => entry.Key == area) == true;
        }
        catch (FaultException)
        {
            return true;
        }
    }
}
