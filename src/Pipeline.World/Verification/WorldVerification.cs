using Microsoft.Data.Sqlite;
using Pipeline.World.Files;
using Pipeline.World.Ledger;

namespace Pipeline.World.Verification;

/// <summary>
/// Verifies a whole world against its ledger: the chain, every index, both receipts of every run, every output and imported file, and that there is nothing else.
/// </summary>
/// <remarks>
/// It only reads, also from a read-only disk, and follows no links. A bounded number of threads hashes the files. If others write to the world meanwhile, it verifies
/// the state at the beginning and rechecks what seems wrong, so a run that is just settling is not a finding.
/// </remarks>
public static class WorldVerification
{
    private const int MaxReaders = 8;

    /// <summary>Verifies the whole world.</summary>
    /// <param name="directory">The world's directory.</param>
    /// <param name="remembered">The hash of an entry that must exist, such as an earlier head.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if there is no such directory.</exception>
    public static WorldVerificationResult Run(string directory, Digest? remembered, CancellationToken cancellationToken)
    {
        var layout = new WorldLayout(directory);
        if (!Directory.Exists(layout.Root))
        {
            throw new FaultException(ErrorCode.Inputs, $"there is no world {layout.Root}");
        }

        var findings = new FindingList();
        var head = LedgerHead.Empty;
        try
        {
            using var view = LedgerView.Open(layout);
            using var second = LedgerView.Open(layout);
            if (view is null || second is null)
            {
                return WithoutLedger(layout, remembered);
            }

            if (view.Damage() is { } damage)
            {
                findings.Add(WorldFindingKind.LedgerDamaged, ChainCheck.File, damage);
            }

            head = Look(layout, (view, second), findings, remembered, cancellationToken);
        }
        catch (Exception e) when (e is SqliteException or FaultException or InvalidCastException)
        {
            findings.Add(WorldFindingKind.LedgerDamaged, ChainCheck.File, e is FaultException { Fault.Detail: var reason } ? reason : "it cannot be read");
        }

        var kept = FindingRecheck.At(layout, head, findings.Kept, cancellationToken);
        return new WorldVerificationResult(head, findings.Runs, findings.Files, findings.Bytes, kept, findings.Count - findings.Kept.Count + kept.Count);
    }

    private static LedgerHead Look(
        WorldLayout layout, (LedgerView Chain, LedgerView Strays) views, FindingList findings, Digest? remembered, CancellationToken cancellationToken)
    {
        var readers = Math.Clamp(Environment.ProcessorCount, 2, MaxReaders);
        var options = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = readers,
            // One limit for the runs and for the outputs of each.
            TaskScheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, readers).ConcurrentScheduler,
        };
        var chain = new ChainCheck(findings, remembered);
        var runs = new RunCheck(layout, findings, options);
        var work = System.Collections.Concurrent.Partitioner.Create(
            Work(), System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering);
        try
        {
            Parallel.ForEach(work, options, static step => step());
        }
        catch (AggregateException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }

        return chain.Head;

        IEnumerable<Action> Work()
        {
            yield return () => new StrayFileScan(layout, views.Strays, findings).Run(cancellationToken);
            foreach (var entry in chain.Follow(views.Chain.Rows()))
            {
                switch (entry.Transition)
                {
                    case Transition.Settled settled:
                        yield return () => runs.Check(settled);
                        break;
                    case Transition.Imported imported when views.Chain.Import(imported.Path.ToString()) == entry.Sequence:
                        yield return () => ExpectedFile.Of(layout, imported.Path, imported.Sha256, imported.Size).CheckFromRoot(layout, imported.Path, findings, cancellationToken);
                        break;
                    default:
                        break;
                }
            }
        }
    }

    private static WorldVerificationResult WithoutLedger(WorldLayout layout, Digest? remembered)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var staging = layout.Staging + Path.DirectorySeparatorChar;
        var isEmpty = !Directory.EnumerateFiles(layout.Root, "*", options).Any(file => !file.StartsWith(staging, StringComparison.Ordinal));
        var findings = new FindingList();
        if (!isEmpty || remembered is not null)
        {
            findings.Add(WorldFindingKind.LedgerMissing, ChainCheck.File, "there is no ledger, so nothing here can be verified");
        }

        return new WorldVerificationResult(LedgerHead.Empty, 0, 0, 0, findings.Kept, findings.Count);
    }
}

/// <summary>Walks everything in a world's directory except the settled runs, and reports each file that the ledger does not list.</summary>
internal sealed class StrayFileScan(WorldLayout layout, LedgerView view, FindingList findings)
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
                    findings.Add(WorldFindingKind.Unrecorded, Shown(path), "no ledger entry lists it");
                }
                else if (isFolder && path != ".staging" && view.Settled(Shown(path) + "/") is null)
                {
                    pending.Push(path);
                }
            }
        }
    }

    /// <summary>The path for findings: a <c>world://</c> path if it is in a world.</summary>
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
            // A name that no path can spell cannot be inspected again, but it exists and is unknown.
            return FileNode.At(Path.Combine(layout.Root, path)) is { Kind: FileNodeKind.Folder };
        }
        catch (IOException)
        {
            findings.Add(WorldFindingKind.Unreadable, Shown(path), "it cannot be inspected");
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

    // The chain check reports unreadable entries.
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
