using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Formatting;

namespace Pipeline.Lanes.Logs;

/// <summary>An event as a line for people: the time of day, the event, and its own properties.</summary>
/// <remarks>Properties that all lines of an execution share appear only at its start.</remarks>
public sealed class PersonLineFormatter : ITextFormatter
{
    private const int EventWidth = 22;
    private static readonly string[] Bound = ["processor_ref", "mode", "adapter", "trace_id", "event"];

    public void Format(LogEvent logEvent, TextWriter output)
    {
        var name = Text(logEvent.Properties.GetValueOrDefault("event"));
        var details = name == "execution.start"
            ? Bound.SkipLast(1).Where(logEvent.Properties.ContainsKey).Select(key => (key, logEvent.Properties[key]))
            : logEvent.Properties.Where(property => !Bound.Contains(property.Key, StringComparer.Ordinal)).Select(property => (property.Key, property.Value));

        var line = new StringBuilder(logEvent.Timestamp.ToString("HH:mm:ss ", CultureInfo.InvariantCulture))
            .Append(name.Length == 0 ? logEvent.RenderMessage(CultureInfo.InvariantCulture) : name.PadRight(EventWidth));
        foreach (var (key, value) in details.OrderBy(detail => detail.Item2 is SequenceValue))
        {
            line.Append(value is SequenceValue list ? Lines(list) : $" {key}={Text(value)}");
        }

        output.Write(line.ToString().TrimEnd());
    }

    // Lines of other programs, such as a builder, stay separate lines.
    private static string Lines(SequenceValue list) => string.Concat(list.Elements.Select(line => $"\n  | {Text(line)}"));

    private static string Text(LogEventPropertyValue? value) => value switch
    {
        null => "",
        ScalarValue { Value: string text } => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)),
        _ => value.ToString(null, CultureInfo.InvariantCulture),
    };
}
