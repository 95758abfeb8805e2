using Pipeline.World.Files;

namespace Pipeline.World.Ledger;

/// <summary>Finishes what dead processes left, before anything else is written.</summary>
internal static class Recovery
{
    public static void Run(WorldLayout layout, SqliteLedger ledger)
    {
        foreach (var intent in ledger.Intents())
        {
            using var staging = StagingFolder.TryAdopt(layout.Staging, intent.Staging);
            if (staging is not null)
            {
                ledger.Finish(intent, () => intent.Transition switch
                {
                    Transition.Settled settled => Complete(layout, staging, settled),
                    Transition.Imported imported => Holds(layout, imported.Path, imported.Sha256),
                    _ => false,
                });
            }
        }

        StagingFolder.Sweep(layout.Staging);
    }

    // A moved run is complete except for the copy of its receipt in the receipts area.
    private static bool Complete(WorldLayout layout, StagingFolder staging, Transition.Settled settled)
    {
        var (run, prefix) = (settled.Run, settled.Run.Prefix);
        var kept = settled.Areas.Where(entry => entry.Key != RunArea.Receipts).Select(entry => (Path: prefix.In(entry.Key, run.Execution), Sha256: entry.Value)).ToArray();
        if (!Holds(layout, prefix.Receipt, settled.Receipt) || !Holds(layout, prefix.Index, settled.Index))
        {
            // Evidence and request move first; without the run's folder they describe no settled run.
            foreach (var (path, _) in kept.Where(file => Holds(layout, file.Path, file.Sha256)))
            {
                File.Delete(layout.Of(path));
            }

            return false;
        }

        var area = prefix.ReceiptInArea(run.Execution);
        if (layout.At(area.World, area.Path) is null)
        {
            PrivateMode.MakeFolder(staging.Path);
            var copy = Path.Combine(staging.Path, WritePrefix.ReceiptFile);
            File.Copy(layout.Of(prefix.Receipt), copy);
            using (var file = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite))
            {
                file.Flush(flushToDisk: true);
            }

            DurableFolder.MoveInto(copy, layout.Of(area));
        }

        return Holds(layout, area, settled.Receipt) && Array.TrueForAll(kept, file => Holds(layout, file.Path, file.Sha256));
    }

    private static bool Holds(WorldLayout layout, WorldPath path, Digest sha256) =>
        layout.At(path.World, path.Path) is { Kind: FileNodeKind.File } && FileDigest.Of(layout.Of(path), CancellationToken.None) == sha256;
}
