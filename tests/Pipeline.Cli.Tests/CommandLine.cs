using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Adapters.Engine;
using Pipeline.Cli.Hosting;
using Pipeline.Oci.Client;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Registry;
using Pipeline.World.Worlds;

namespace Pipeline.Cli.Tests;

/// <summary>The command in this process, from arguments to exit code, with in-memory twins of world and adapter.</summary>
internal sealed partial class CommandLine : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-cli-");
    private int issued;

    public CommandLine() => Adapter = new TwinAdapter(World);

    public InMemoryWorld World { get; } = new(TimeProvider.System);

    public TwinAdapter Adapter { get; }

    public TwinBuilder Builder { get; } = new();

    public InMemoryRegistry Registry { get; } = new();

    /// <summary>The options with which the command last opened registries.</summary>
    public RegistryOptions? Registries { get; private set; }

    /// <summary>The client's credentials for registries.</summary>
    public IRegistryCredentials Credentials { get; init; } = AnonymousCredentials.Instance;

    public bool Ci { get; init; }

    public Func<string, string?> Secrets { get; init; } = name => throw new InvalidOperationException($"{name} was read");

    public byte[] StandardInput { get; init; } = [];

    /// <summary>Receives the output instead of the result.</summary>
    public Stream? StandardOutput { get; set; }

    /// <summary>Composes the real thing instead of the twins.</summary>
    public bool Real { get; init; }

    /// <summary>Composes something other than the twins.</summary>
    public Func<LocalCommandOptions, LocalComposition>? Compose { get; init; }

    public string? Engine { get; init; }

    public StoreOptions Store { get; init; } = new();

    /// <summary>Ids instead of the counted ones, because a server remembers the ids of calls.</summary>
    public Func<ExecutionId>? Ids { get; init; }

    public string ModalProgram { get; init; } = "/nowhere/modal";

    /// <summary>A clock that stands still, unless the test waits for a wire.</summary>
    public TimeProvider Time { get; init; } = new FakeTimeProvider();

    public string Folder => folder.FullName;

    public CommandLine With(string path, string content)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return this;
    }

    public CommandLine WithProcessor(string name, string members = "") => With($"processors/{name}/processor.json", $$"""
        {
          "name": "{{name}}", "ref": "{{name}}@1.2.3", "description": "Echoes what it is given.", "base": "scratch", "platforms": ["linux/amd64", "linux/arm64"],
          "inputs": {"type": "object", "required": ["text"], "properties": {"text": {"type": ["string", "object"], "minLength": 1} } },
          "outputs": {"outputs/echo.json": "application/json"}, "secrets": ["ECHO_KEY"], "settings": {"ECHO_URL": "https://echo.example"}, "timeout_s": 30,
          "resources": {"cpus": 1, "memory_mib": 64, "pids": 16, "tmp_mib": 16}, "network": "egress"{{members}}
        }
        """);

    public Result Run(params string[] args) => Run(CancellationToken.None, args);

    public Result Run(CancellationToken cancellationToken, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var exit = PipelineCommand.Run(args, Edge(StandardOutput ?? output, error), cancellationToken);
        return new Result(exit, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>All commands with their options.</summary>
    public Command Tree() => PipelineCommand.Tree(Edge(Stream.Null, TextWriter.Null), CancellationToken.None);

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>The text without anything that varies between runs: the folder and the time of day.</summary>
    public string Stable(string text) => Clock().Replace(text.Replace(Folder, "<folder>", StringComparison.Ordinal), "00:00:00");

    private CommandContext Edge(Stream output, TextWriter error) => new()
    {
        StandardInput = () => new MemoryStream(StandardInput),
        StandardOutput = output,
        StandardError = error,
        WorkingDirectory = Folder,
        Ci = Ci,
        Secrets = name => Secrets(name),
        Docker = new DockerEnvironment { Host = Engine, Folder = Folder },
        Store = Store,
        ModalProgram = ModalProgram,
        Ids = Ids ?? (() => ExecutionId.Parse($"6f1c2d3e-0000-4000-8000-{++issued:D12}")),
        Time = Time,
        Registries = new RegistryOptions { Time = TimeProvider.System, Jitter = () => 0, Credentials = Credentials },
        OpenRegistry = options => Real ? new ReadOnlyRegistry(Registries = options) : Kept(options),
        Compose = Real ? LocalComposition.Open : (options, _, _) => Compose?.Invoke(options) ?? new LocalComposition(options, World, Adapter, Builder, Builder, owned: null),
    };

    private InMemoryRegistry Kept(RegistryOptions options)
    {
        Registries = options;
        return Registry;
    }

    [GeneratedRegex("^[0-9]{2}:[0-9]{2}:[0-9]{2}", RegexOptions.Multiline, 1000)]
    private static partial Regex Clock();
}

/// <summary>The command's result.</summary>
internal sealed record Result(int Exit, string Output, string Error);
