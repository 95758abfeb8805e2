using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Pipeline.Tests.Machine;

/// <summary>Names for images that tests build. They are unique per process, because several checkouts may be tested on one engine at once; the engine forgets them when the process ends.</summary>
/// <remarks>The builder caches by content, whatever the image's name.</remarks>
internal static class ImageNames
{
    private static readonly ConcurrentBag<string> Given = [];

    static ImageNames() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Forget();

    /// <summary>A unique repository and tag.</summary>
    public static string New(string subject)
    {
        var name = $"localhost/pipeline-tests/{subject}-{Guid.NewGuid():n}:dev";
        Given.Add(name);
        return name;
    }

    // An image that was never built is not an error, and nobody is left to see another one.
    private static void Forget()
    {
        try
        {
            using var docker = Process.Start(new ProcessStartInfo("docker", ["image", "rm", "--force", .. Given]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false });
            docker?.StandardOutput.ReadToEnd();
            docker?.WaitForExit();
        }
        catch (Win32Exception)
        {
            // Without the engine's client nothing was built.
        }
    }
}
