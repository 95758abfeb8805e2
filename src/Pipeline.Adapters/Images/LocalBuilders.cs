using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Images;

/// <summary>This machine's two builders, which share its compiler and bases.</summary>
internal sealed class LocalBuilders : IDisposable
{
    private readonly NativeBinary binary;
    private readonly BuildxImageBuilder images;
    private readonly PlatformsBuilder platforms;

    public LocalBuilders(ContainerEngine engine, LocalOptions options, TimeProvider time)
    {
        var buildx = new Buildx(options, time);
        var bases = new BaseImages(time);
        binary = new NativeBinary(options, time);
        platforms = new PlatformsBuilder(engine, buildx, options);
        images = new BuildxImageBuilder(engine, buildx, bases, binary);
        Layouts = new BuildxLayoutBuilder(platforms, buildx, bases, binary);
    }

    public IImageBuilder Images => images;

    public ILayoutBuilder Layouts { get; }

    public void Dispose()
    {
        images.Dispose();
        platforms.Dispose();
        binary.Dispose();
    }
}
