using Pipeline.World.S3;
using Pipeline.World.Tests.Ledger;

namespace Pipeline.World.Tests;

public sealed class The_S3_world(S3Store store) : WorldConformance, IDisposable
{
    private readonly S3World world = store.Open(S3Store.NewPlace());

    private protected override IWorld World => world;

    public void Dispose() => world.Dispose();
}

public sealed class Settlement_in_S3(S3Store store) : StagedRunCheckTests, IDisposable
{
    private readonly S3World world = store.Open(S3Store.NewPlace());

    private protected override IWorld World => world;

    public void Dispose() => world.Dispose();
}

public sealed class The_ledger_in_S3(S3Store store) : LedgerConformance, IDisposable
{
    private readonly Dictionary<string, S3World> worlds = new(StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var world in worlds.Values)
        {
            world.Dispose();
        }
    }

    private protected override IWorld Open(string name) => worlds.TryGetValue(name, out var world) ? world : worlds[name] = store.Open(S3Store.NewPlace(), Time);
}
