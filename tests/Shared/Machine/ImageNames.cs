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
            // An image has a name of its checkout beside the given one.
            var tags = await Docker(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", .. Given.SelectMany(name => (string[])["--filter", $"reference={name[..name.LastIndexOf(':')]}"])]);
            await Docker(["image", "rm", "--force", .. Given, .. tags.Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
        }
        catch (Win32Exception)
        {
            // Without the engine's client nothing was built.
        }
    }

    private static async Task<string> Docker(IEnumerable<string> arguments)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var said = docker.StandardOutput.ReadToEndAsync();
        await Task.WhenAll(said, docker.StandardError.ReadToEndAsync());
        await docker.WaitForExitAsync();
        return await said;
    }

    /// <summary>A unique repository and tag.</summary>
    internal static string New(string subject)
    {
        var name = $"localhost/pipeline-tests/{subject}-{Guid.NewGuid():n}:dev";
        Given.Add(name);
        return name;
    }
}
