using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Adapters.Engine;
using Pipeline.Clients;

namespace Pipeline.Adapters.Images;

/// <summary>A program to compile: the C# project in <c>processors/&lt;folder&gt;</c>.</summary>
/// <param name="Folder">The name of its folder.</param>
/// <param name="Name">The name of its file.</param>
internal sealed record NativeProgram(string Folder, string Name)
{
    /// <summary>The program that calls a command, for images of any language.</summary>
    public static NativeProgram Run { get; } = new("_run", "run");

    /// <summary>The program of a C# processor.</summary>
    public static NativeProgram Of(ProcessorSpec spec) => new(spec.Name, spec.Name);
}

/// <summary>Compiled programs, each in <c>&lt;programs&gt;/&lt;folder&gt;/&lt;architecture&gt;/&lt;name&gt;</c>.</summary>
internal sealed class NativeBinary(LocalOptions options, TimeProvider time) : IDisposable
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
    public async Task<string> Publish(string repository, NativeProgram subject, Platform platform, Action<string> progress, CancellationToken cancellationToken)
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
            var programs = Path.Combine(repository, compiler.Programs, subject.Folder);
            var program = Path.Combine(programs, platform.Architecture, subject.Name);
            var stamp = program + StampExtension;
            var source = CompilationDigest.Of(repository, folder, version);
            if (await Stands(program, stamp, source, cancellationToken))
            {
                return programs;
            }

            await Compile(
                compiler.Tool(repository, options.Address, time), compiler.Publish(repository, subject.Folder, platform.Architecture, options.EgressNetwork),
                progress, cancellationToken);
            await File.WriteAllTextAsync(stamp, await StampOf(program, source, cancellationToken), cancellationToken);
            return programs;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private static async Task<bool> Stands(string program, string stamp, Digest source, CancellationToken cancellationToken) =>
        File.Exists(program) && File.Exists(stamp)
        && await File.ReadAllTextAsync(stamp, cancellationToken) == await StampOf(program, source, cancellationToken);

    // Covers source and program, to detect changed sources as well as modified or incomplete programs.
    private static async Task<string> StampOf(string program, Digest source, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(program);
        return $"{source}\n{Digest.FromHash(await SHA256.HashDataAsync(content, cancellationToken))}\n";
    }

    private static async Task Compile(Tool tool, IEnumerable<string> arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        var last = "";
        var (status, _) = await tool.Run(arguments, line => progress(last = line.Length > 0 ? line : last), cancellationToken);
        if (status != 0)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the program does not compile: {last.Trim()}");
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
