using System.Collections.Concurrent;
using System.Text;
using Pipeline.Adapters.Functions;
using Pipeline.Oci.Samples;
using Pipeline.World.Worlds;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Modal.Tests.Calls;

/// <summary>Runs a processor as a function of a given application, in a separate world, and keeps the log.</summary>
internal sealed class Runs : IDisposable, ILogEventSink
{
    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentQueue<LogEvent> events = new();

    public Runs() => Log = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(this).CreateLogger();

    public static Digest Image { get; } = Digest.Parse("sha256:" + new string('a', 64));

    public ILogger Log { get; }

    public IEnumerable<string> Events => events.Select(e => Text(e, "event")).Where(name => name.Length > 0);

    public static Invocation Describe(TimeSpan timeout)
    {
        var id = ExecutionId.From(Guid.NewGuid());
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        return new Invocation(
            Spec, new RunnableImage($"ghcr.io/owner/repo/echo@{Image}", Image, null), Platform.Amd64, Mode.Mock, InputsDocument.Parse("{}"u8.ToArray()), id,
            WritePrefix.Expand("world://local/runs/echo/{execution_id}/", id), timeout, none, none);
    }

    public Task<Envelope> Start(FunctionApp app, Invocation invocation, TimeProvider time, CancellationToken cancellationToken) => Task.Run(
        () => new FunctionAdapter(app, new FileSystemWorld(folder.Path, time), Log, time).Invoke(invocation, cancellationToken), CancellationToken.None).Patiently();

    /// <summary>A property of the only event with this name; empty if it has none.</summary>
    public string Logged(string name, string property) => Text(events.Single(e => Text(e, "event") == name), property);

    public void Emit(LogEvent logEvent) => events.Enqueue(logEvent);

    public void Dispose() => folder.Dispose();

    private static string Text(LogEvent e, string property) =>
        e.Properties.TryGetValue(property, out var value) ? value is ScalarValue { Value: var scalar } ? $"{scalar}" : $"{value}" : "";

    private static ProcessorSpec Spec { get; } = ProcessorSpec.Parse(Encoding.UTF8.GetBytes("""
        {
          "name": "echo", "ref": "echo@1.0.0", "description": "Says what it hears.", "base": "scratch",
          "platforms": ["linux/amd64"], "platforms_reason": "A test needs no other.", "inputs": {"type": "object"}, "outputs": {"outputs/reply.txt": "text/plain"},
          "secrets": [], "settings": {}, "timeout_s": 60,
          "resources": {"cpus": 1, "memory_mib": 128, "pids": 32, "tmp_mib": 16}, "network": "none"
        }
        """));
}
