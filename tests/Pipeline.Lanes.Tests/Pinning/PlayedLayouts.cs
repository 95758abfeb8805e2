using Pipeline.Contracts;
using Pipeline.Oci;
using Pipeline.Oci.Samples;

namespace Pipeline.Lanes.Tests;

/// <summary>A builder whose images are made of one file of the processor's folder: the same file, the same image.</summary>
internal sealed class PlayedLayouts : ILayoutBuilder
{
    private int builds;

    /// <summary>Is told of each build before it begins; what it throws ends it.</summary>
    public Action<LayoutBuild> Arriving { get; set; } = _ => { };

    /// <summary>Whether each build gives other bytes, as one with a clock in it does.</summary>
    public bool Restless { get; set; }

    /// <summary>The base that every image is built on.</summary>
    public Digest? Base { get; set; }

    public int Builds => builds;

    public async Task<BuiltLayout> Build(LayoutBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Arriving(build);
        var count = Interlocked.Increment(ref builds);
        progress($"building {build.Spec.Name}");
        var source = await File.ReadAllTextAsync(Path.Combine(build.Folder, "provider.py"), cancellationToken);
        var sample = ImageSample.MultiArch(Restless ? $"{source}{count}" : source, [.. build.Spec.Platforms.Select(ImagePlatform.Of)]);
        using var layout = await sample.WriteTo(build.Layout);
        return new BuiltLayout(sample.Root.Descriptor.Digest, Base, new Dictionary<Platform, Digest>());
    }
}
