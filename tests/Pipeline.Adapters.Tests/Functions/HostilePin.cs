using Pipeline.Oci.Samples;

namespace Pipeline.Adapters.Tests.Functions;

/// <summary>The hostile program, pinned in a registry for both platforms; pushed on first use.</summary>
public sealed class HostilePin : IAsyncLifetime
{
    private DistributionServer? registry;
    private Pin? pin;

    internal async Task<Pin> Pin()
    {
        registry ??= await DistributionServer.Start();
        return pin ??= await HostileIndex.Push($"{registry.Host}/hostile", Platform.Amd64, Platform.Arm64);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (pin is not null)
        {
            await Command.Run("docker", "rmi", "-f", pin.Reference.ToString());
        }

        if (registry is not null)
        {
            await registry.DisposeAsync();
        }
    }
}
