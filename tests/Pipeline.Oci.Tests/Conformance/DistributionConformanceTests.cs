using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Conformance;

/// <summary>The production client with a widely used registry.</summary>
public sealed class DistributionConformanceTests : RegistryConformance
{
    private readonly RegistryClient client = Clients.Real();
    private DistributionServer? server;

    protected override IRegistryReader Reader => client;

    protected override IRegistryWriter Writer => client;

    protected override IManifestDeleter Deleter => client;

    protected override string Host => server!.Host;

    public override async ValueTask InitializeAsync() => server = await DistributionServer.Start();

    public override async ValueTask DisposeAsync()
    {
        client.Dispose();
        await (server?.DisposeAsync() ?? default);
        await base.DisposeAsync();
    }
}
