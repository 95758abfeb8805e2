using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace Pipeline.Lanes;

/// <summary>An event as a line for a person: the time of day, the event, and what is special about it.</summary>
/// <remarks>What every line of an execution carries is told once, with its start.</remarks>
public sealed class PersonLineFormatter : ITextFormatter
{
    private const int EventWidth = 22;
    private static readonly string[] Bound = ["event", "trace_id", "adapter", "processor_ref", "mode"];

    public void Format(LogEvent logEvent, TextWriter output)
    {
        var name = Text(logEvent.Properties.GetValueOrDefault("event"));
        var details = name == "execution.start"
            ? Bound.Skip(1).Where(logEvent.Properties.ContainsKey).Select(key => (key, logEvent.Properties[key]))
            : logEvent.Properties.Where(property => !Bound.Contains(property.Key, StringComparer.Ordinal)).Select(property => (property.Key, property.Value));

        output.Write(logEvent.Timestamp.ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        output.Write(name.Length == 0 ? logEvent.RenderMessage(CultureInfo.InvariantCulture) : name.PadRight(EventWidth));
        foreach (var (key, value) in details)
        {
            output.Write($" {key}={Text(value)}");
        }
    }

    private static string Text(LogEventPropertyValue? value) => value switch
    {
        null => "",
        ScalarValue { Value: string text } => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)),
        _ => value.ToString(null, CultureInfo.InvariantCulture),
    };
}
