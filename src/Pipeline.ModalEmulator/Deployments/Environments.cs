namespace Pipeline.Emulation;

/// <summary>The one environment: a request names it, or none.</summary>
internal static class Environments
{
    public static bool Knows(EmulatorOptions options, string name) => name.Length == 0 || name == options.Environment;
}
