using Grpc.Core;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>A failed attempt is logged at debug level, with its number and code, and no request or response text.</summary>
public sealed class AttemptLogTests : ILogEventSink
{
    private readonly List<LogEvent> told = [];

    [Fact]
    public async Task Each_failed_attempt_is_told_and_nothing_secret_with_it()
    {
        await using var log = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(this).CreateLogger();
        using var played = await new Played(log: log).Warm();
        played.Control.PlaysInTurn(Failures.Throttled(1), new RpcException(new Status(StatusCode.Unavailable, $"{Played.Secret} a-token")));

        var call = played.Get();
        await played.Pass(TimeSpan.FromSeconds(1));
        await played.Pass(TimeSpan.FromSeconds(0.1));
        await call;

        Assert.Equal(
            """
            Debug attempt 0 of "FunctionGetRequest" ended with ResourceExhausted
            Debug attempt 1 of "FunctionGetRequest" ended with Unavailable
            """,
            string.Join('\n', told.Select(entry => $"{entry.Level} {entry.RenderMessage(null)}")));
        Assert.All(told, entry => Assert.Null(entry.Exception));
    }

    void ILogEventSink.Emit(LogEvent logEvent) => told.Add(logEvent);
}
