using System.Security.Cryptography;

namespace Pipeline.Adapters.Images;

/// <summary>A processor, and the platforms to build it for.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Folder">The absolute path of <c>processors/&lt;name&gt;</c>.</param>
/// <param name="Platforms">The platforms to build for.</param>
internal sealed record BuildSubject(ProcessorSpec Spec, string Folder, IReadOnlyList<Platform> Platforms)
{
    public string Repository => Path.GetFullPath(Path.Combine(Folder, "..", ".."));
}

/// <summary>The contexts of a build: clean copies of the processor's folder, the kit and the compiled programs.</summary>
internal sealed class BuildContexts : IDisposable
{
    private readonly DirectoryInfo copies = Directory.CreateTempSubdirectory("pipeline-build-");

    private BuildContexts()
    {
    }

    /// <summary>The folder with the Dockerfile.</summary>
    public string Main => Path.Combine(copies.FullName, "main");

    /// <summary>The file for buildx's metadata.</summary>
    public string MetadataFile => Path.Combine(copies.FullName, "metadata.json");

    /// <summary>The named contexts without the base.</summary>
    public List<BuildContext> Named { get; } = [];

    /// <summary>The compiled programs, for each platform.</summary>
    public List<BuiltProgram> Programs { get; } = [];

    /// <summary>Copies the sources and compiles the programs, if there are any.</summary>
    /// <param name="subject">The processor to build.</param>
    /// <param name="binary">The compiler.</param>
    /// <param name="progress">Receives each line of the compiler's output.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    public static async Task<BuildContexts> Make(
        BuildSubject subject, NativeBinary binary, Action<string> progress, CancellationToken cancellationToken)
    {
        var contexts = new BuildContexts();
        try
        {
            CleanCopy.Make(new DirectoryInfo(subject.Folder), contexts.Main);
            var kit = new DirectoryInfo(Path.Combine(subject.Repository, "processors", "_kit"));
            if (kit.Exists)
            {
                contexts.Add(BuildContextRule.Kit, kit);
            }

            if (NativeBinary.IsNeeded(subject.Folder))
            {
                await contexts.Compile("bin", NativeProgram.Of(subject.Spec), subject, binary, progress, cancellationToken);
            }

            if (await Refers(subject.Folder, BuildContextRule.Run, cancellationToken))
            {
                await contexts.Compile(BuildContextRule.Run, NativeProgram.Run, subject, binary, progress, cancellationToken);
            }

            return contexts;
        }
        catch
        {
            contexts.Dispose();
            throw;
        }
    }

    public void Dispose() => copies.Delete(recursive: true);

    // A folder without a Dockerfile is the builder's to refuse.
    private static async Task<bool> Refers(string folder, string context, CancellationToken cancellationToken) =>
        Path.Combine(folder, "Dockerfile") is var file && File.Exists(file) && BuildContextRule.Refers(await File.ReadAllTextAsync(file, cancellationToken), context);

    private async Task Compile(string context, NativeProgram program, BuildSubject subject, NativeBinary binary, Action<string> progress, CancellationToken cancellationToken)
    {
        var programs = "";
        foreach (var platform in subject.Platforms)
        {
            programs = await binary.Publish(subject.Repository, program, platform, progress, cancellationToken);
        }

        Add(context, new DirectoryInfo(programs), name => Path.GetExtension(name) != NativeBinary.StampExtension);
        Programs.AddRange(subject.Platforms.Select(platform => new BuiltProgram(program.Name, platform, Digest(context, platform.Architecture, program.Name))));
    }

    private Digest Digest(params ReadOnlySpan<string> path)
    {
        using var file = File.OpenRead(Path.Combine([copies.FullName, .. path]));
        return Contracts.Images.Digest.FromHash(SHA256.HashData(file));
    }

    private void Add(string name, DirectoryInfo folder, Func<string, bool>? takes = null)
    {
        var copy = Path.Combine(copies.FullName, name);
        CleanCopy.Make(folder, copy, takes);
        Named.Add(new(name, copy));
    }
}
