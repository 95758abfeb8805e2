using System.Collections.Concurrent;
using System.Globalization;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Lanes.Evidence;

/// <summary>Keeps the events of each run, by <c>trace_id</c>, until the run is judged. It is the last sink, in the place of a log file.</summary>
public sealed class EventLog : ILogEventSink
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<LoggedEvent>> runs = new(StringComparer.Ordinal);

    public void Emit(LogEvent logEvent)
    {
        var properties = logEvent.Properties.ToDictionary(property => property.Key, property => Plain(property.Value), StringComparer.Ordinal);
        if (properties.TryGetValue("trace_id", out var trace))
        {
            var text = $"{logEvent.RenderMessage(CultureInfo.InvariantCulture)} {string.Join(' ', properties.Select(property => $"{property.Key}={property.Value}"))} {logEvent.Exception}";
            runs.GetOrAdd(trace, static _ => new()).Enqueue(new LoggedEvent(properties.GetValueOrDefault("event", ""), properties, text));
        }
    }

    /// <summary>Removes and returns a run's events, in order.</summary>
    public IReadOnlyList<LoggedEvent> Take(string trace) => runs.TryRemove(trace, out var events) ? [.. events] : [];

    private static string Plain(LogEventPropertyValue value) =>
        value is ScalarValue { Value: string text } ? text : value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>One log event of a run, as the logger wrote it.</summary>
/// <param name="Name">Its <c>event</c> property; empty if it has none.</param>
/// <param name="Properties">Every property, rendered.</param>
/// <param name="Text">The whole event as text: message, properties, exception.</param>
public sealed record LoggedEvent(string Name, IReadOnlyDictionary<string, string> Properties, string Text);
