using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Deployments;

/// <summary>The only environment; a request names it or leaves it out.</summary>
internal static class Environments
{
    public static bool Knows(EmulatorOptions options, string name) => name.Length == 0 || name == options.Environment;
}
