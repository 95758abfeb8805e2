using System.Diagnostics;

namespace Pipeline.World.Tests;

/// <summary>This test program, run once more in another role: the process that is killed, or that writes beside others.</summary>
internal static class ThisProgram
{
    /// <summary>The start of a child with its standard output redirected.</summary>
    /// <param name="role">The variable that a module initializer looks for.</param>
    /// <param name="value">What the role is given.</param>
    public static ProcessStartInfo As(string role, string value) => new(Environment.ProcessPath!)
    {
        Environment =
        {
            [role] = value,

            // A child lives for less than a second and spends most of it compiling: profiling code and a collector thread never pay off.
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_gcConcurrent"] = "0",
        },
        RedirectStandardOutput = true,
        UseShellExecute = false,
    };
}
