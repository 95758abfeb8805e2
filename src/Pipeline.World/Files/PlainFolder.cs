using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Pipeline.World.Files;

/// <summary>Lists folders that others may write to at the same time: it lists the folder that it opened, and follows no links.</summary>
public static class PlainFolder
{
    /// <summary>The entries of a folder, one at a time.</summary>
    /// <param name="folder">The trusted starting folder.</param>
    /// <param name="relative">The path from there, without <c>.</c> and <c>..</c>; empty for the folder itself.</param>
    /// <returns>The entries; none if the folder is gone or its path is not all folders.</returns>
    /// <exception cref="IOException">The folder exists but cannot be read.</exception>
    public static IEnumerable<PlainEntry> Entries(string folder, string relative) => OperatingSystem.IsLinux() ? ByDescriptor(folder, relative) : ByPath(folder, relative);

    [SupportedOSPlatform("linux")]
    private static IEnumerable<PlainEntry> ByDescriptor(string folder, string relative)
    {
        using var opened = PlainOpening.TryOpenFolder(folder, relative);
        if (opened is null)
        {
            yield break;
        }

        // The BCL lists by path; this path names the open folder itself.
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{(int)opened.DangerousGetHandle()}");
        foreach (var name in Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).OfType<string>())
        {
            yield return new PlainEntry(name, FileNode.At($"{path}/{name}"));
        }
    }

    private static IEnumerable<PlainEntry> ByPath(string folder, string relative) => PlainFile.Descend(folder, relative) is { } path
        ? Directory.EnumerateFileSystemEntries(path).Select(entry => new PlainEntry(Path.GetFileName(entry), FileNode.At(entry)))
        : [];
}

/// <summary>One entry of a folder.</summary>
/// <param name="Name">The entry's name.</param>
/// <param name="Node">The node; null if it is gone or its name is not UTF-8.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PlainEntry(string Name, FileNode? Node);
