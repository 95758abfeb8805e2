using System.Collections.Concurrent;
using System.Text;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Local;
using Pipeline.World;
using Pipeline.World.Worlds;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Adapters.Tests;

/// <summary>A separate world, the real engine, and all log events.</summary>
internal sealed class Rig : IDisposable, ILogEventSink
{
    public const string Secret = "s3cr3t-Zx81-value";
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("adapter-tests-");
    private readonly ConcurrentQueue<LogEvent> events = new();
    private readonly LocalEngine engine;

    public Rig(HostileImage hostile, LocalOptions? options = null, string? folder = null)
        : this(hostile.Image, folder, options)
    {
    }

    public Rig(RunnableImage image, string? folder = null, LocalOptions? options = null)
    {
        Image = image;
        Folder = folder ?? directory.FullName;
        World = new FileSystemWorld(Folder, TimeProvider.System);
        var log = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(this).CreateLogger();
        engine = LocalEngine.Open(options ?? new LocalOptions { OutputMib = 64 }, World, log, TimeProvider.System);
    }

    public RunnableImage Image { get; init; }

    public IWorld World { get; }

    public string Folder { get; }

    public IAdapter Adapter => engine.Adapter;

    public IContainerProbe Probe => engine.Probe;

    public IImageBuilder Builder => engine.Builder;

    public ILayoutBuilder Layouts => engine.Layouts;

    /// <summary>Everything that is left of a run: containers, staging, files in the world.</summary>
    public async Task<string> Leftovers(ExecutionId id)
    {
        var containers = await Command.Output("docker", "ps", "-aq", "--filter", $"label=pipeline.execution={id}");
        var staging = Path.Combine(Folder, ".staging");
        var staged = Directory.Exists(staging) ? Directory.GetFileSystemEntries(staging) : [];
        return string.Join(' ', [containers, .. staged, .. World.List("local", "").Select(path => path.ToString())]).Trim();
    }

    public Invocation Describe(string verb, TimeSpan? timeout = null)
    {
        var id = ExecutionId.From(Guid.NewGuid());
        return new Invocation(
            Specs.Hostile,
            Image,
            Platform.Amd64,
            Mode.Mock,
            InputsDocument.Parse(Encoding.UTF8.GetBytes($$"""{"verb":"{{verb}}"}""")),
            id,
            WritePrefix.Expand("world://local/runs/hostile/{execution_id}/", id),
            timeout ?? TimeSpan.FromSeconds(60),
            new Untouchable(),
            new Untouchable());
    }

    /// <summary>A run in mode=real, with these secrets and settings.</summary>
    public Invocation DescribeReal(string verb, IReadOnlyDictionary<string, string> secrets, IReadOnlyDictionary<string, string>? settings = null) =>
        Describe(verb) with { Mode = Mode.Real, Secrets = secrets, Settings = settings ?? new Dictionary<string, string>(StringComparer.Ordinal) };

    /// <summary>Waits for the run's container and returns its ID.</summary>
    public static async Task<string> Running(ExecutionId id, string engine = "unix:///var/run/docker.sock")
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); DateTime.UtcNow < deadline; await Task.Delay(50))
        {
            var found = await Command.Output("docker", "-H", engine, "ps", "-q", "--no-trunc", "--filter", $"label=pipeline.execution={id}");
            if (found.Length > 0)
            {
                return found;
            }
        }

        throw new TimeoutException("the container never ran");
    }

    public IReadOnlyList<string> Events(ExecutionId id) =>
        [.. Logged(id).Select(e => Text(e, "event"))];

    public IEnumerable<LogEvent> Logged(ExecutionId id) => events.Where(e => Text(e, "trace_id") == id.ToString());

    public static string Text(LogEvent e, string property) =>
        e.Properties.TryGetValue(property, out var value) ? value is ScalarValue { Value: var scalar } ? $"{scalar}" : $"{value}" : "";

    public void Emit(LogEvent logEvent) => events.Enqueue(logEvent);

    public void Dispose()
    {
        engine.Dispose();
        directory.Delete(recursive: true);
    }
}
