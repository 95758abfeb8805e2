using System.Security.Cryptography;
using Pipeline.Clients;

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

    /// <summary>The packages of the compiled programs, for each platform.</summary>
    public List<BuiltPackage> Packages { get; } = [];

    /// <summary>Copies the sources and compiles the programs, if there are any.</summary>
    /// <param name="subject">The processor to build.</param>
    /// <param name="compilation">The compiler.</param>
    /// <param name="progress">Receives each line of the compiler's output.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a program does not compile, or the Dockerfile breaks a rule; with the reason.</exception>
    public static async Task<BuildContexts> Make(
        BuildSubject subject, CSharpCompilation compilation, Action<string> progress, CancellationToken cancellationToken)
    {
        var contexts = new BuildContexts();
        try
        {
            CleanCopy.Make(new DirectoryInfo(subject.Folder), contexts.Main);
            if (await Refers(subject.Folder, BuildContextRule.Kit, cancellationToken))
            {
                contexts.Add(BuildContextRule.Kit, new DirectoryInfo(ToolkitFile.Require(subject.Repository, "processors/_kit")));
            }

            var isCSharp = CSharpCompilation.IsNeeded(subject.Folder);
            if (!isCSharp && subject.Spec.Kind != ProgramKind.Native)
            {
                throw new FaultException(ErrorCode.AdapterInvocation, $"{subject.Spec.Name} is of kind {subject.Spec.Kind}, but processors/{subject.Spec.Name} has no C# project");
            }

            await contexts.RequireRule(subject.Spec, isCSharp, cancellationToken);
            if (isCSharp)
            {
                await contexts.Compile(BuildContextRule.Bin, CSharpProgram.Of(subject.Spec), subject, compilation, progress, cancellationToken);
            }

            if (await Refers(subject.Folder, BuildContextRule.Run, cancellationToken))
            {
                ToolkitFile.Require(subject.Repository, $"processors/{CSharpProgram.Run.Folder}");
                await contexts.Compile(BuildContextRule.Run, CSharpProgram.Run, subject, compilation, progress, cancellationToken);
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

    // Before anything is compiled.
    private async Task RequireRule(ProcessorSpec spec, bool isCSharp, CancellationToken cancellationToken)
    {
        string[] names =
        [
            BuildContextRule.Run, .. Named.Select(context => context.Name),
            .. isCSharp ? [BuildContextRule.Bin] : Array.Empty<string>(),
            .. spec.Base == ProcessorSpec.ScratchBase ? [] : (string[])[BuildContextRule.Base],
        ];
        var file = Path.Combine(Main, "Dockerfile");
        if (File.Exists(file) && DockerfileRule.Broken(await File.ReadAllTextAsync(file, cancellationToken), spec.Build, names) is { } broken)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"processors/{spec.Name}/Dockerfile: {broken}");
        }
    }

    private async Task Compile(string context, CSharpProgram program, BuildSubject subject, CSharpCompilation compilation, Action<string> progress, CancellationToken cancellationToken)
    {
        var programs = "";
        foreach (var platform in subject.Platforms)
        {
            programs = await compilation.Publish(subject.Repository, program, platform, progress, cancellationToken);
        }

        foreach (var platform in subject.Platforms)
        {
            var folder = new DirectoryInfo(Path.Combine(programs, platform.Architecture));
            Take(context, program, platform, folder);
            await using var file = File.OpenRead(Path.Combine(folder.FullName, program.File));
            Programs.Add(new BuiltProgram(program.Name, platform, Digest.FromHash(await SHA256.HashDataAsync(file, cancellationToken))));
        }

        var made = Path.Combine(copies.FullName, context);
        CleanCopy.Settle(made);
        Named.Add(new(context, made));
    }

    // An edit of the program changes the small layer alone, if its dependencies are in another.
    private void Take(string context, CSharpProgram program, Platform platform, DirectoryInfo folder)
    {
        var target = Path.Combine(copies.FullName, context, platform.Architecture);
        if (program.IsNative)
        {
            CleanCopy.Make(folder, target, IsNoRecord);
            return;
        }

        var published = PublishedProgram.Read(folder.FullName, program.Name, platform);
        CleanCopy.Make(folder, Path.Combine(target, BuildContextRule.Dependencies), entry => entry is DirectoryInfo || published.IsOfDependency(entry.FullName));
        CleanCopy.Make(folder, Path.Combine(target, BuildContextRule.Program), entry => entry is DirectoryInfo || (IsNoRecord(entry) && !published.IsOfDependency(entry.FullName)));
        CleanCopy.Settle(target);
        Packages.AddRange(published.Packages);
    }

    private static bool IsNoRecord(FileSystemInfo entry) =>
        entry.Extension != CSharpCompilation.StampExtension && !entry.Name.EndsWith(PublishedProgram.RecordExtension, StringComparison.Ordinal);

    private void Add(string name, DirectoryInfo folder)
    {
        var copy = Path.Combine(copies.FullName, name);
        CleanCopy.Make(folder, copy);
        Named.Add(new(name, copy));
    }
}
