using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Adapters.Engine;
using Pipeline.Clients;

namespace Pipeline.Adapters.Images;

/// <summary>A program to compile: the C# project in <c>processors/&lt;folder&gt;</c>.</summary>
/// <param name="Folder">The name of its folder.</param>
/// <param name="Name">Its name, that of the executable or assembly.</param>
/// <param name="Kind">How it is published.</param>
internal sealed record CSharpProgram(string Folder, string Name, ProgramKind Kind)
{
    /// <summary>The program that calls a command, for images of any language.</summary>
    public static CSharpProgram Run { get; } = new("_run", "run", ProgramKind.Native);

    /// <summary>Whether it is one executable, and not a folder of assemblies.</summary>
    public bool IsNative => Kind == ProgramKind.Native;

    /// <summary>The file that is the program itself.</summary>
    public string File => IsNative ? Name : $"{Name}.dll";

    /// <summary>Where the compiler leaves it, below its artifacts.</summary>
    public string Place => $"{(IsNative ? "aot" : "published")}/{Folder}";

    /// <summary>The program of a C# processor.</summary>
    public static CSharpProgram Of(ProcessorSpec spec) => new(spec.Name, spec.Name, spec.Kind);
}

/// <summary>Compiled programs, each in a folder per architecture: one executable, or a folder of assemblies.</summary>
internal sealed class CSharpCompilation(LocalOptions options, TimeProvider time) : IDisposable
{
    /// <summary>The file beside each program that records its sources.</summary>
    public const string StampExtension = ".compiled";

    // Concurrent compilations would write the same intermediate files of shared libraries.
    private readonly SemaphoreSlim turn = new(1);

    // Once per process, because the compiler does not change while a lane runs.
    private readonly ConcurrentDictionary<Compiler, string> versions = new();

    public static bool IsNeeded(string folder) => Directory.EnumerateFiles(folder, "*.csproj").Any();

    /// <summary>Compiles, unless the same compiler already built the program from the same sources.</summary>
    /// <returns>The folder with one subfolder per architecture.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it does not compile, or its packages are not the locked ones.</exception>
    public async Task<string> Publish(string repository, CSharpProgram subject, Platform platform, Action<string> progress, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var compiler = Compiler.Of(repository);
            if (!versions.TryGetValue(compiler, out var version))
            {
                versions[compiler] = version = await compiler.Version(repository, time, cancellationToken);
            }

            var folder = Path.Combine(repository, "processors", subject.Folder);
            var programs = Path.Combine(repository, compiler.Artifacts, subject.Place);
            var published = new PublishedFolder(Path.Combine(programs, platform.Architecture), subject);
            var source = CompilationDigest.Of(repository, folder, version);
            if (await published.Stands(source, cancellationToken))
            {
                return programs;
            }

            NuGetLock.Require(folder, subject);
            published.Clear();
            await Compile(
                subject, compiler.Tool(repository, options.Address, time), compiler.Publish(repository, subject.Folder, platform.Architecture, options.EgressNetwork),
                progress, cancellationToken);
            await published.Stamp(source, cancellationToken);
            return programs;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private static async Task Compile(CSharpProgram subject, Tool tool, IEnumerable<string> arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        var (last, refusal) = ("", (string?)null);
        var (status, _) = await tool.Run(
            arguments,
            line =>
            {
                progress(last = line.Length > 0 ? line : last);
                refusal ??= NuGetLock.Refusal(line, subject);
            },
            cancellationToken);
        if (status != 0)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, refusal ?? $"the program does not compile: {last.Trim()}");
        }
    }

    /// <summary>What was published for one architecture. A stamp covers sources and files, to detect changed sources as well as modified or incomplete programs.</summary>
    private sealed record PublishedFolder(string Folder, CSharpProgram Program)
    {
        private string StampFile => Path.Combine(Folder, Program.Name + StampExtension);

        public async Task<bool> Stands(Digest source, CancellationToken cancellationToken) =>
            File.Exists(Path.Combine(Folder, Program.File)) && File.Exists(StampFile)
            && await File.ReadAllTextAsync(StampFile, cancellationToken) == StampOf(source);

        /// <summary>Removes files that the next compilation may not replace, such as those of a package that is no longer used.</summary>
        public void Clear()
        {
            if (Directory.Exists(Folder))
            {
                Directory.Delete(Folder, recursive: true);
            }
        }

        /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the project publishes something else.</exception>
        public Task Stamp(Digest source, CancellationToken cancellationToken) => File.Exists(Path.Combine(Folder, Program.File))
            ? File.WriteAllTextAsync(StampFile, StampOf(source), cancellationToken)
            : throw new FaultException(ErrorCode.AdapterInvocation, $"the project in processors/{Program.Folder} compiles, but publishes no {Program.File} as kind {Program.Kind}");

        private string StampOf(Digest source)
        {
            using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(file => file != StampFile).Order(StringComparer.Ordinal))
            {
                using var content = File.OpenRead(file);
                all.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(Folder, file)}\0{Convert.ToHexStringLower(SHA256.HashData(content))}\n"));
            }

            return $"{source}\n{Digest.FromHash(all.GetHashAndReset())}\n";
        }
    }
}

/// <summary>The sources of a program as one digest: its folder, the shared sources, and the build's settings.</summary>
/// <remarks>
/// All of <c>src/</c> counts, not only what the project references today: an unnecessary compilation costs seconds, a missing one runs old code.
/// </remarks>
internal static class CompilationDigest
{
    private static readonly string[] Made = ["bin", "obj", "__pycache__"];
    private static readonly string[] Settings = [".props", ".targets", ".json", ".config", ".rsp", ".editorconfig"];

    /// <param name="repository">The repository.</param>
    /// <param name="folder">The project's folder.</param>
    /// <param name="compiler">The compiler's version, or its image.</param>
    public static Digest Of(string repository, string folder, string compiler)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        all.AppendData(Encoding.UTF8.GetBytes($"{compiler}\n"));
        var files = Settled(repository).Concat(Settled(Path.Combine(repository, "processors"))).Concat(All(folder)).Concat(All(Path.Combine(repository, "src")));
        foreach (var file in files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            using var content = File.OpenRead(file);
            all.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(repository, file)}\0{Convert.ToHexStringLower(SHA256.HashData(content))}\n"));
        }

        return Digest.FromHash(all.GetHashAndReset());
    }

    private static IEnumerable<string> Settled(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Settings.Contains(Path.GetExtension(file), StringComparer.Ordinal));

    private static IEnumerable<string> All(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder).Where(inner => !Made.Contains(Path.GetFileName(inner), StringComparer.Ordinal)).SelectMany(All));
}
