using Pipeline.Oci.Samples;

namespace Pipeline.Adapters.Tests.Functions;

/// <summary>A registry with the hostile program on the Python base, created on first use.</summary>
public sealed class PythonHostile(HostileImage hostile) : IAsyncLifetime
{
    private DistributionServer? registry;
    private ImageReference? image;

    /// <summary>A place for more images.</summary>
    internal async Task<string> Registry() => (registry ??= await DistributionServer.Start()).Host;

    internal async Task<ImageReference> Image()
    {
        _ = hostile.Image;
        return image ??= await PythonImage.Hostile($"{await Registry()}/hostile", hostile.Program);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (image is not null)
        {
            await Command.Run("docker", "rmi", "-f", image.ToString());
        }

        if (registry is not null)
        {
            await registry.DisposeAsync();
        }
    }
}
