using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>A scripted registry, and its client on a clock that skips every wait.</summary>
public abstract class FaultyRegistry : IAsyncLifetime
{
    private FaultRegistry? registry;
    private RegistryClient? client;

    private protected SkippedTime Time { get; } = new();

    private protected FaultRegistry Registry => registry!;

    private protected RegistryClient Client => client!;

    private protected Repository Repository => Registry.Repository("a/b");

    public async ValueTask InitializeAsync()
    {
        registry = await FaultRegistry.Start();
        client = Clients.Skipping(Time);
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        await (registry?.DisposeAsync() ?? ValueTask.CompletedTask);
        GC.SuppressFinalize(this);
    }
}
