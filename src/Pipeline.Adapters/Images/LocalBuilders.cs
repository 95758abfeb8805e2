using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Images;

/// <summary>This machine's two builders, which share its compiler and bases.</summary>
internal sealed class LocalBuilders : IDisposable
{
    private readonly NativeBinary binary;
    private readonly RootfsBase rootfs;
    private readonly PlatformsBuilder platforms;

    public LocalBuilders(ContainerEngine engine, LocalOptions options, TimeProvider time)
    {
        var buildx = new Buildx(options, time);
        var bases = new BaseImages(time);
        binary = new NativeBinary(options, time);
        platforms = new PlatformsBuilder(engine, buildx, options);
        rootfs = new RootfsBase(engine);
        var packages = new PackageLayers(new Bytecode(engine, buildx, rootfs), options.Downloads);
        Images = new BuildxImageBuilder(engine, buildx, bases, rootfs, packages, binary);
        Layouts = new BuildxLayoutBuilder(platforms, buildx, bases, packages, binary);
    }

    public IImageBuilder Images { get; }

    public ILayoutBuilder Layouts { get; }

    public void Dispose()
    {
        rootfs.Dispose();
        platforms.Dispose();
        binary.Dispose();
    }
}
