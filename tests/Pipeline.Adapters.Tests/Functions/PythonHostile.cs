using Pipeline.Contracts;
using Pipeline.Oci.Samples;

namespace Pipeline.Adapters.Tests.Functions;

/// <summary>A registry with the hostile program on the Python base, made when a test first asks for it.</summary>
public sealed class PythonHostile(HostileImage hostile) : IAsyncLifetime
{
    private DistributionServer? registry;
    private ImageReference? image;

    /// <summary>Where more images can be put.</summary>
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
