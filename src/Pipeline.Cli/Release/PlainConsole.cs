using Spectre.Console;

namespace Pipeline.Cli;

/// <summary>A console without colours and control sequences, for an output that may be a file as well.</summary>
internal static class PlainConsole
{
    public static IAnsiConsole Over(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
}
