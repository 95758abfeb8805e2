namespace Pipeline.Release.Tests.Workflows;

/// <summary>
/// This machine's NuGet packages as a folder of the runner's own: an overlay, because a copy is more than a gigabyte. New owners and new
/// packages stay in memory.
/// </summary>
/// <remarks>They are in a tmpfs, because an overlay cannot keep them on another overlay, which the temporary folder is on in a container.</remarks>
internal sealed class PackageCache(string folder) : IAsyncDisposable
{
    private readonly string changes = folder + ".changes";
    private readonly Stack<string> mounted = new();

    public async Task Mount()
    {
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(changes);
        await Runner.Output("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", changes);
        mounted.Push(changes);
        var (upper, work) = (Directory.CreateDirectory(Path.Combine(changes, "upper")), Directory.CreateDirectory(Path.Combine(changes, "work")));
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        // metacopy: a new owner does not copy the file's content.
        await Runner.Output("mount", "-t", "overlay", "-o", $"lowerdir={packages},upperdir={upper.FullName},workdir={work.FullName},metacopy=on", "overlay", folder);
        mounted.Push(folder);
    }

    /// <summary>Unmounts, even if the runner's compiler server still uses a package.</summary>
    public async ValueTask DisposeAsync()
    {
        while (mounted.TryPop(out var path))
        {
            await Runner.Output("umount", "--lazy", path);
        }
    }
}
