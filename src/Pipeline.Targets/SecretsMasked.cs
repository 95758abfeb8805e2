using System.Text;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Pipeline.Targets;

/// <summary>Filters the console and Serilog, and masks secrets in everything.</summary>
/// <param name="secrets">The values, each within one line.</param>
internal sealed class SecretsMasked(IReadOnlyList<string> secrets)
{
    // Longest first, so that a secret that contains another is masked as a whole.
    private readonly string[] _secrets = [.. secrets.Distinct(StringComparer.Ordinal).OrderByDescending(x => x.Length)];

    public void Install()
    {
        Console.SetOut(new Writer(Console.Out, this));
        Console.SetError(new Writer(Console.Error, this));
        Log.Logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(new Sink(Log.Logger, this)).CreateLogger();
    }

    public string Apply(string text) => _secrets.Aggregate(text, (masked, secret) => masked.Replace(secret, "***", StringComparison.Ordinal));

    /// <summary>Buffers partial writes into lines, because a part alone may not reveal the secret.</summary>
    internal sealed class Writer(TextWriter inner, SecretsMasked mask) : TextWriter
    {
        private readonly Lock _gate = new();
        private readonly StringBuilder _line = new();

        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value)
        {
            lock (_gate)
            {
                _line.Append(value);
                if (value == '\n')
                {
                    Pass(_line.Length);
                }
            }
        }

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value)
        {
            lock (_gate)
            {
                _line.Append(value);
                if (value is not null && value.LastIndexOf('\n') is >= 0 and var last)
                {
                    Pass(_line.Length - value.Length + last + 1);
                }
            }
        }

        public override void Flush()
        {
            lock (_gate)
            {
                Pass(_line.Length);
                inner.Flush();
            }
        }

        private void Pass(int length)
        {
            inner.Write(mask.Apply(_line.ToString(0, length)));
            _line.Remove(0, length);
        }
    }

    /// <summary>Runs before the engine's sinks: its console, and the files under <c>.nuke/temp</c>.</summary>
    internal sealed class Sink(ILogger inner, SecretsMasked mask) : ILogEventSink, IDisposable
    {
        private static readonly MessageTemplate Plain = new MessageTemplateParser().Parse("{Message:l}");

        public void Emit(LogEvent logEvent)
        {
            var text = logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture) + (logEvent.Exception is { } exception ? $"\n{exception}" : "");
            var masked = mask.Apply(text);
            inner.Write(masked == text
                ? logEvent
                : new LogEvent(logEvent.Timestamp, logEvent.Level, exception: null, Plain, [new LogEventProperty("Message", new ScalarValue(masked))]));
        }

        public void Dispose() => (inner as IDisposable)?.Dispose();
    }
}
