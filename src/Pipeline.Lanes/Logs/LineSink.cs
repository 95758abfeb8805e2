using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Pipeline.Lanes.Logs;

/// <summary>Writes each event as one line; redaction is the last step.</summary>
/// <param name="formatter">Formats the line, with or without its line feed.</param>
/// <param name="output">Receives the lines; flushed after each.</param>
public sealed class LineSink(ITextFormatter formatter, TextWriter output) : ILogEventSink
{
    private readonly Lock gate = new();
    private Redactor redactor = Redactor.PatternsOnly;

    /// <summary>Masks this secret in all later lines.</summary>
    public void Mask(string secret)
    {
        lock (gate)
        {
            redactor = redactor.With(secret);
        }
    }

    /// <summary>Masks the same secrets in other text for people.</summary>
    public string Redact(string text)
    {
        lock (gate)
        {
            return redactor.Redact(text);
        }
    }

    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter { NewLine = "\n" };
        formatter.Format(logEvent, line);
        lock (gate)
        {
            output.Write(redactor.Redact(line.ToString().TrimEnd('\n')));
            output.Write('\n');
            output.Flush();
        }
    }
}
