using System.Collections.Concurrent;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;

namespace Pipeline.Oci.Samples;

/// <summary>A builder whose images consist of one file of the processor's folder: the same file gives the same image.</summary>
internal sealed class PlayedLayouts : ILayoutBuilder
{
    // Layouts are flushed to disk, so each is written once for all tests, and copied.
    private static readonly DirectoryInfo Scratch = Kept();
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Made = new(StringComparer.Ordinal);

    private int builds;

    /// <summary>Called before each build; an exception ends the build.</summary>
    public Action<LayoutBuild> Arriving { get; set; } = _ => { };

    /// <summary>Whether each build gives different bytes, like one with a clock in it.</summary>
    public bool Restless { get; set; }

    /// <summary>The base of every image.</summary>
    public Digest? Base { get; set; }

    /// <summary>Additional input besides the source, like a compiler.</summary>
    public string Salt { get; set; } = "";

    /// <summary>The packages of every image.</summary>
    public IReadOnlyList<BuiltPackage> Packages { get; set; } = [];

    /// <summary>The packages of every image's base.</summary>
    public IReadOnlyList<BuiltPackage> BasePackages { get; set; } = [];

    public int Builds => builds;

    public async Task<BuiltLayout> Build(LayoutBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Arriving(build);
        var count = Interlocked.Increment(ref builds);
        progress($"building {build.Spec.Name}");
        var source = await File.ReadAllTextAsync(Path.Combine(build.Folder, "provider.py"), cancellationToken);
        var name = Restless ? $"{source}{count}" : source + Salt;
        var made = await Made.GetOrAdd($"{name} {string.Join(' ', build.Spec.Platforms)}", key => new(() => Make(key, name, [.. build.Spec.Platforms.Select(ImagePlatform.Of)]))).Value;
        Copy(new DirectoryInfo(made), build.Layout);
        Leave(build);
        return new BuiltLayout(Base, []) { Packages = Packages, BasePackages = BasePackages };
    }

    // A builder that is asked for one platform writes the bare manifest.
    private static void Leave(LayoutBuild build)
    {
        if (build.Platforms.Count == build.Spec.Platforms.Count)
        {
            return;
        }

        if (build.Platforms.Count == 0)
        {
            Directory.Delete(build.Layout, recursive: true);
            return;
        }

        Descriptor[] left;
        using (var layout = ImageLayout.Open(build.Layout))
        {
            left = [.. layout.Platforms.Where(entry => build.Platforms.Any(platform => ImagePlatform.Of(platform) == entry.Platform?.Normal)).Select(entry => entry with { Platform = null })];
        }

        new LayoutWriter(build.Layout).Finish(left);
    }

    private static DirectoryInfo Kept()
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-layouts-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        return folder;
    }

    private static async Task<string> Make(string key, string name, ImagePlatform[] platforms)
    {
        var folder = Path.Combine(Scratch.FullName, $"{Sha256.Of(System.Text.Encoding.UTF8.GetBytes(key)).Hex}");
        var sample = ImageSample.MultiArch(name, platforms);
        using var layout = await sample.WriteTo(folder);
        return folder;
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories())
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }
}
