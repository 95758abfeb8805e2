using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Pipeline.World;

/// <summary>Looks into folders that others write to meanwhile: what is listed is what was opened, and never what a link leads to.</summary>
public static class PlainFolder
{
    /// <summary>What stands in a folder, one entry at a time.</summary>
    /// <param name="folder">Where the way begins; taken as it is.</param>
    /// <param name="relative">The way from there, without <c>.</c> and <c>..</c>; empty for the folder itself.</param>
    /// <returns>The entries; none when the folder is gone, or anything but folders leads there.</returns>
    /// <exception cref="IOException">It stands there and cannot be read.</exception>
    public static IEnumerable<PlainEntry> Entries(string folder, string relative) => OperatingSystem.IsLinux() ? ByDescriptor(folder, relative) : ByPath(folder, relative);

    [SupportedOSPlatform("linux")]
    private static IEnumerable<PlainEntry> ByDescriptor(string folder, string relative)
    {
        using var opened = PlainOpening.TryOpenFolder(folder, relative);
        if (opened is null)
        {
            yield break;
        }

        // The BCL lists by a path: this one is the very folder that is open.
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
/// <param name="Name">Its name.</param>
/// <param name="Node">What it is; none when it is gone, or its name is no UTF-8.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PlainEntry(string Name, FileNode? Node);
