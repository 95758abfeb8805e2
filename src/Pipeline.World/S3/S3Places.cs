namespace Pipeline.World.S3;

/// <summary>Resolves paths to files by the ledger, which alone decides what exists and what may be added.</summary>
internal sealed class S3Places(LedgerReplica replica, S3Content content)
{
    /// <summary>The file of a settled run at a path; null if there is none.</summary>
    public Digest? OfRun(WorldPath path)
    {
        if (path.Path.Split('/') is [var area, var file] && RunArea.Find(area) is not null)
        {
            return RunArea.IdOf(file) is { } execution && replica.RunOf(path.World, execution) is { } run ? Kept(run).FirstOrDefault(kept => kept.Path == path)?.Sha256 : null;
        }

        return Folders(path.World, path.Path).Reverse().Select(replica.RunAt).OfType<Transition.Settled>().FirstOrDefault() is { } settled
            ? Files(settled).FirstOrDefault(file => file.Path == path)?.Sha256
            : null;
    }

    /// <summary>The imported file at a path; null if there is none.</summary>
    public Digest? OfImport(WorldPath path) => replica.Import(path.ToString())?.Sha256;

    /// <summary>Every path under a folder, sorted.</summary>
    public IReadOnlyList<WorldPath> List(string world, string folder)
    {
        var root = folder.Length == 0 ? $"world://{world}/" : $"world://{world}/{folder}/";
        var around = Folders(world, folder).Select(replica.RunAt).OfType<Transition.Settled>();
        var inside = replica.RunsUnder(root).Concat(around).DistinctBy(run => run.Run.Execution).SelectMany(Files);
        return
        [
            .. replica.RunsUnder($"world://{world}/").SelectMany(Kept).Concat(inside).Select(file => file.Path)
                .Concat(replica.ImportsUnder(root))
                .Where(path => path.ToString().StartsWith(root, StringComparison.Ordinal))
                .Order(),
        ];
    }

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the path lies in a settled run, under a file, or is a folder.</exception>
    public void RefuseObstacle(WorldPath path)
    {
        var cut = path.Path.LastIndexOf('/');
        var reason = Obstacle(path.World, cut < 0 ? "" : path.Path[..cut]) ?? (replica.IsUsed($"{path}/") ? "a folder is in the way" : null);
        if (reason is not null)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{reason}: {path}");
        }
    }

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the id or the prefix is taken.</exception>
    public void RejectTaken(ExecutionId id, WritePrefix prefix)
    {
        if (replica.RunOf(prefix.World, id.ToString()) is not null)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the execution id is taken: {id}");
        }

        if (replica.IsUsed(prefix.ToString()) || Obstacle(prefix.World, prefix.Path) is not null)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the write prefix is taken: {prefix}");
        }
    }

    private string? Obstacle(string world, string folder) => Folders(world, folder)
        .Select(at => replica.Import(at[..^1]) is not null ? "a file is in the way" : replica.RunAt(at) is not null ? "a settled run is in the way" : null)
        .FirstOrDefault(reason => reason is not null);

    // A run from an imported ledger has no files here.
    private IEnumerable<PlacedFile> Files(Transition.Settled settled)
    {
        var prefix = settled.Run.Prefix;
        return content.TryReadIndex(settled.Index, CancellationToken.None) is { } index
            ?
            [
                new(prefix.Index, settled.Index),
                new(prefix.Receipt, settled.Receipt),
                .. index.Outputs.Select(output => new PlacedFile(prefix.Output(output.Path), output.Sha256)),
            ]
            : [];
    }

    private static IEnumerable<PlacedFile> Kept(Transition.Settled settled) =>
        settled.Areas.Select(entry => new PlacedFile(settled.Run.Prefix.In(entry.Key, settled.Run.Execution), entry.Value));

    // world://w/a/, world://w/a/b/, … down to the folder itself.
    private static IEnumerable<string> Folders(string world, string folder)
    {
        for (var at = 0; at < folder.Length; at++)
        {
            if (folder[at] == '/')
            {
                yield return $"world://{world}/{folder[..(at + 1)]}";
            }
        }

        if (folder.Length > 0)
        {
            yield return $"world://{world}/{folder}/";
        }
    }

    private sealed record PlacedFile(WorldPath Path, Digest Sha256);
}
