using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Lanes.Tests;

/// <summary>Collects the events of a test.</summary>
internal sealed class EventList : ILogEventSink
{
    private readonly List<LogEvent> events = [];

    public IEnumerable<string> Names => events.Select(logged => Property(logged, "event"));

    public ILogger Logger => new LoggerConfiguration().WriteTo.Sink(this).CreateLogger();

    public string Last(string property) => Property(events[^1], property);

    public IEnumerable<string> All(string property) => events.Select(logged => Property(logged, property));

    public void Emit(LogEvent logEvent) => events.Add(logEvent);

    private static string Property(LogEvent logged, string name) => logged.Properties.GetValueOrDefault(name) switch
    {
        ScalarValue { Value: { } value } => value.ToString()!,
        var other => other?.ToString() ?? "",
    };
}
