using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

[assembly: AssemblyFixture(typeof(Pipeline.Tests.Machine.ImageNames))]

namespace Pipeline.Tests.Machine;

/// <summary>Names for images that tests build. They are unique per process, because several checkouts may be tested on one engine at once; the engine forgets them after the last test.</summary>
/// <remarks>
/// The builder caches by content, whatever the image's name. The images are removed while the runner still runs: it takes a process that is still
/// there one second after its end for one with a foreground thread, and kills it ten seconds later.
/// </remarks>
public sealed class ImageNames : IAsyncDisposable
{
    private static readonly ConcurrentBag<string> Given = [];

    // An image that was never built is not an error.
    public async ValueTask DisposeAsync()
    {
        if (Given.IsEmpty)
        {
            return;
        }

        try
        {
            using var docker = Process.Start(new ProcessStartInfo("docker", ["image", "rm", "--force", .. Given]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            await Task.WhenAll(docker.StandardOutput.ReadToEndAsync(), docker.StandardError.ReadToEndAsync());
            await docker.WaitForExitAsync();
        }
        catch (Win32Exception)
        {
            // Without the engine's client nothing was built.
        }
    }

    /// <summary>A unique repository and tag.</summary>
    internal static string New(string subject)
    {
        var name = $"localhost/pipeline-tests/{subject}-{Guid.NewGuid():n}:dev";
        Given.Add(name);
        return name;
    }
}
