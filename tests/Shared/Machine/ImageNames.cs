using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Pipeline.Tests.Machine;

/// <summary>Names for images that tests build. Each is this process's alone, since several checkouts may be tested on one engine at once; the engine forgets them when the process ends.</summary>
/// <remarks>What a build costs is kept by the builder under the content, whatever the image is called.</remarks>
internal static class ImageNames
{
    private static readonly ConcurrentBag<string> Given = [];

    static ImageNames() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Forget();

    /// <summary>A repository and a tag that nobody else has.</summary>
    public static string New(string subject)
    {
        var name = $"localhost/pipeline-tests/{subject}-{Guid.NewGuid():n}:dev";
        Given.Add(name);
        return name;
    }

    // One that was never built is no error, and nobody is left to be told of another.
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
