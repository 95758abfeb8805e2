using System.Globalization;
using System.Text;
using Serilog.Core;
using Serilog.Events;

namespace Nuke.Common;

/// <summary>Prints <c>HH:mm:ss [LVL] message</c>, or the host's format of it.</summary>
internal sealed class ConsoleSink : ILogEventSink
{
    private static readonly string[] Levels = ["VRB", "DBG", "INF", "WRN", "ERR", "FTL"];
    private static readonly string[] Colors = ["\e[90m", "\e[90m", "\e[36m", "\e[33m", "\e[31m", "\e[91m"];

    private readonly bool _colored = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    public void Emit(LogEvent logEvent)
    {
        var message = logEvent.RenderMessage(CultureInfo.InvariantCulture);
        if (logEvent.Exception is { } exception)
        {
            message += Environment.NewLine + exception;
        }

        message = SecretMask.Apply(message);
        Console.Out.Write(NukeBuild.Host.FormatLogLine(logEvent.Level, message) ?? Format(logEvent, message));
    }

    private string Format(LogEvent logEvent, string message)
    {
        var level = (int)logEvent.Level;
        var line = new StringBuilder(message.Length + 32)
            .Append(logEvent.Timestamp.ToString("HH:mm:ss", CultureInfo.InvariantCulture))
            .Append(" [");
        return (_colored ? line.Append(Colors[level]).Append(Levels[level]).Append("\e[0m") : line.Append(Levels[level]))
            .Append("] ").Append(message).Append('\n').ToString();
    }
}
