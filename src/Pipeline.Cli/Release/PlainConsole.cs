using Spectre.Console;

namespace Pipeline.Cli.Release;

/// <summary>A console without colours and control sequences, because the output may be a file.</summary>
internal static class PlainConsole
{
    public static IAnsiConsole Over(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
}
