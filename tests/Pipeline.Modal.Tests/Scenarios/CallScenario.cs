using System.Collections.Concurrent;
using System.Text;
using Pipeline.Modal.Configuration;
using Pipeline.Modal.Tests.Blobs;
using Pipeline.Modal.Transport;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>Calls of a function over the real connection, with a simulated Modal and a clock that skips waits. The end asserts that no secret is ever noted or logged.</summary>
internal sealed class CallScenario : ICallNotes, ILogEventSink, IAsyncDisposable
{
    public const string App = "tests";
    public const string Function = "echo";
    private const string TokenSecret = "as-s3cr3t";
    private static readonly string[] Secrets = [TokenSecret, Healthy.TokenMark, "signature=s3cr3t", "payload-s3cr3t"];

    private readonly ConcurrentQueue<string> log = new();
    private readonly ModalConnection connection;
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler());
    private int keys;

    public CallScenario(string server = "http://control")
    {
        Modal = new PlayedModal(rpc => Healthy.Answer(rpc));
        var logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(this).CreateLogger();
        var settings = new ModalProfile([new Uri(server)], "ak-tests", TokenSecret, "staging");
        connection = ModalConnection.Open(settings, new ModalOptions { Channels = Modal.Way }, Time, () => $"key-{Interlocked.Increment(ref keys)}", logger);
        Functions = new ModalFunctions(connection, http, settings.Environment, Time, logger);
    }

    public static byte[] Payload { get; } = "payload-s3cr3t"u8.ToArray();

    public SkippingTime Time { get; } = new();

    public Healthy Healthy { get; } = new();

    public PlayedModal Modal { get; }

    public ModalFunctions Functions { get; }

    /// <summary>The notes of calls, the last value of each name.</summary>
    public ConcurrentDictionary<string, string> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>The log events outside of calls.</summary>
    public IReadOnlyList<string> Log => [.. log];

    /// <summary>A store of blobs for this scenario.</summary>
    public async Task<BlobServer> Store() => Healthy.Store ??= await BlobServer.Start();

    /// <summary>A call from lookup to result.</summary>
    public async Task<byte[]> Call(byte[]? payload = null, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        var function = await Functions.Resolve(App, Function, cancellationToken).Patiently();
        var answer = Functions.Invoke(function, payload ?? Payload, deadline ?? TimeSpan.FromMinutes(10), this, cancellationToken);
        return (await answer.Patiently()).ToArray();
    }

    /// <summary>The fault of a call: its code and message.</summary>
    public async Task<string> Fault(byte[]? payload = null, TimeSpan? deadline = null) =>
        (await Assert.ThrowsAsync<FaultException>(() => Call(payload, deadline))).Fault.ToString();

    public void Note(string name, string value) => Notes[name] = value;

    public void Emit(LogEvent logEvent)
    {
        var properties = string.Join(' ', logEvent.Properties.Select(property => $"{property.Key}={property.Value}"));
        log.Enqueue($"{logEvent.RenderMessage(null)} {properties} {logEvent.Exception}");
    }

    public async ValueTask DisposeAsync()
    {
        connection.Dispose();
        http.Dispose();
        await (Healthy.Store?.DisposeAsync() ?? ValueTask.CompletedTask);
        var told = string.Join('\n', log.Concat(Notes.Values));
        Assert.DoesNotContain(Secrets, secret => told.Contains(secret, StringComparison.Ordinal) || told.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), StringComparison.Ordinal));
    }
}
