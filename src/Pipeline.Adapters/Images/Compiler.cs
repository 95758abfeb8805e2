using System.IO.Enumeration;
using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;
using Pipeline.Clients;

namespace Pipeline.Adapters.Images;

/// <summary>The compiler of C# processors from <c>processors/compilers.json</c>: this machine's toolchain, or an image with one.</summary>
/// <remarks>Both write the same bytes, because paths are mapped away and packages are locked.</remarks>
internal abstract record Compiler
{
    private const string CSharp = "csharp";

    private Compiler()
    {
    }

    /// <summary>The folder of what it writes, below the repository.</summary>
    public abstract string Artifacts { get; }

    /// <summary><c>{"csharp":{"kind":"host"}}</c>, or <c>{"csharp":{"kind":"image","reference":"…@sha256:…"}}</c> for machines without Linux.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the setting is invalid or impossible on this machine; <c>ERR_IMAGE_UNPINNED</c>.</exception>
    public static Compiler Of(string repository)
    {
        var settings = ImageSettingsFile.Read(repository, ImageCatalog.Compilers);
        return settings.Kind(CSharp) switch
        {
            "image" => new InImage(settings.Image(CSharp)),
            "host" when OperatingSystem.IsLinux() => new OnHost(),
            "host" => throw Fault($"C# processors compile only on Linux: name an image with the .NET SDK, clang, lld and the cross toolchain by digest in processors/{settings.File}"),
            _ => throw Fault($"{settings.File}: the kind of {CSharp} must be host or image"),
        };
    }

    /// <summary>Identifies the compiler's version.</summary>
    public abstract Task<string> Version(string repository, TimeProvider time, CancellationToken cancellationToken);

    /// <summary>The program that compiles.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="engine">The engine that compiles in a container.</param>
    /// <param name="time">The clock.</param>
    public abstract Tool Tool(string repository, EngineAddress engine, TimeProvider time);

    /// <summary>The arguments to publish a program for an architecture.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="folder">The folder of its project below <c>processors/</c>.</param>
    /// <param name="architecture">The architecture.</param>
    /// <param name="network">The engine's network for restoring packages.</param>
    public abstract IEnumerable<string> Publish(string repository, string folder, string architecture, string network);

    private static FaultException Fault(string detail) => new(ErrorCode.AdapterInvocation, detail);

    private static string[] Publish(string folder, string architecture) =>
        ["publish", folder, "-nologo", "-v", "q", "-p:RunAnalyzers=false", $"-p:ImageArchitecture={architecture}"];

    /// <summary>This machine's SDK and toolchain.</summary>
    public sealed record OnHost : Compiler
    {
        public override string Artifacts => "artifacts";

        public override async Task<string> Version(string repository, TimeProvider time, CancellationToken cancellationToken)
        {
            var last = "no output";
            var (status, output) = await Dotnet(repository, time).Run(["--version"], line => last = line, cancellationToken);
            return status == 0 ? output.Trim() : throw Fault($"dotnet does not print its version: {last}");
        }

        public override Tool Tool(string repository, EngineAddress engine, TimeProvider time) => Dotnet(repository, time);

        public override IEnumerable<string> Publish(string repository, string folder, string architecture, string network) =>
            Compiler.Publish($"processors/{folder}", architecture);

        // Runs in the repository with a relative path: global.json is searched from the working directory, and an absolute path with a symbolic
        // link does not match the paths by which the compiler finds .editorconfig.
        private static Tool Dotnet(string repository, TimeProvider time) => new("dotnet", time)
        {
            Folder = repository,
            Inherits = DotnetEnvironment.Keeps,
        };
    }

    /// <summary>A container of this image that mounts the repository and keeps its intermediate files apart from the host's.</summary>
    public sealed record InImage(ImageReference Image) : Compiler
    {
        private const string Mounted = "/repository";

        public override string Artifacts => "artifacts/in-image";

        public override Task<string> Version(string repository, TimeProvider time, CancellationToken cancellationToken) => Task.FromResult(Image.ToString());

        // The same engine compiles and runs containers.
        public override Tool Tool(string repository, EngineAddress engine, TimeProvider time) => new("docker", time)
        {
            Environment = engine.Variables,
        };

        public override IEnumerable<string> Publish(string repository, string folder, string architecture, string network) =>
        [
            "run", "--rm", "--init", "--network", network, "--user", ContainerUser.Caller,
            // A CSV line, because the folder's name may contain a comma or quote.
            "--mount", $"type=bind,\"source={repository.Replace("\"", "\"\"", StringComparison.Ordinal)}\",target={Mounted}",
            "--workdir", Mounted,
            "--env", "HOME=/tmp", "--env", "DOTNET_CLI_HOME=/tmp", "--env", "DOTNET_CLI_TELEMETRY_OPTOUT=1",
            "--env", $"NUGET_PACKAGES={Mounted}/artifacts/in-image/packages",
            "--entrypoint", "dotnet", Image.ToString(),
            .. Compiler.Publish($"{Mounted}/processors/{folder}", architecture), $"-p:ArtifactsPath={Mounted}/artifacts/in-image",
        ];
    }
}

/// <summary>The environment variables for <c>dotnet</c>: MSBuild would take every variable as a property and might compile something else.</summary>
public static class DotnetEnvironment
{
    private static readonly string[] Kept = Read();

    /// <summary>Whether <c>dotnet</c> inherits this variable; <c>dotnet-environment.txt</c> lists them.</summary>
    public static bool Keeps(string name) =>
        Kept.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: OperatingSystem.IsWindows()));

    private static string[] Read()
    {
        using var list = new StreamReader(typeof(DotnetEnvironment).Assembly.GetManifestResourceStream("dotnet-environment.txt")!);
        return [.. list.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length > 0 && line[0] != '#')];
    }
}
