using System.Security.Cryptography;
using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;
using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;

namespace Pipeline.Adapters.Images;

/// <summary>This machine's two builders, which share its compiler and bases.</summary>
internal sealed class LocalBuilders : IDisposable
{
    private readonly Buildx buildx;
    private readonly CSharpCompilation compilation;
    private readonly RootfsBase rootfs;
    private readonly ReadOnlyRegistry registry;
    private readonly PublishedBases published;
    private readonly BasePackages basePackages;
    private readonly PlatformsBuilder platforms;

    public LocalBuilders(ContainerEngine engine, LocalOptions options, TimeProvider time)
    {
        buildx = new Buildx(options, time);
        var bases = new BaseImages(time);
        compilation = new CSharpCompilation(options, time);
        platforms = new PlatformsBuilder(engine, buildx, options);
        rootfs = new RootfsBase(engine);
        registry = new ReadOnlyRegistry(new RegistryOptions
        {
            Time = time,
            Jitter = static () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue,
            Credentials = options.Credentials,
            Proxy = options.Proxy,
        });
        published = new PublishedBases(registry);
        basePackages = new BasePackages(registry);
        var packages = new PackageLayers(new Bytecode(engine, buildx, rootfs), options.Downloads);
        Images = new BuildxImageBuilder(engine, buildx, bases, published, rootfs, packages, compilation, options.BuildSecrets);
        Layouts = new BuildxLayoutBuilder(platforms, buildx, bases, published, basePackages, packages, compilation, options.BuildSecrets);
    }

    public IImageBuilder Images { get; }

    public ILayoutBuilder Layouts { get; }

    /// <summary>The version of buildx; null without it.</summary>
    public async Task<string?> BuildxVersion(CancellationToken cancellationToken)
    {
        // One line: github.com/docker/buildx 0.13.1 and the commit.
        var first = "";
        var error = await buildx.Run(["version"], line => first = first.Length == 0 ? line : first, cancellationToken);
        return error is null ? first.Split(' ').ElementAtOrDefault(1) ?? first : null;
    }

    public void Dispose()
    {
        published.Dispose();
        basePackages.Dispose();
        registry.Dispose();
        rootfs.Dispose();
        platforms.Dispose();
        compilation.Dispose();
    }
}
