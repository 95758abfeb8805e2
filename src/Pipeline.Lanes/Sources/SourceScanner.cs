using System.Security.Cryptography;

namespace Pipeline.Lanes.Sources;

/// <summary>Fingerprints the sources of processors; what they share is looked at once.</summary>
/// <remarks>
/// A file keeps its recorded digest while its size and modification time are unchanged, and it was last modified well before the
/// recording: a file written in the same tick of the file system's clock as the recording is hashed again (git's "racy" rule).
/// </remarks>
/// <param name="root">The repository's root.</param>
/// <param name="takes">Whether a file or folder of this name counts; by default all do.</param>
internal sealed class SourceScanner(string root, Func<string, bool>? takes = null)
{
    private static readonly TimeSpan Racy = TimeSpan.FromSeconds(2);
    private static readonly string[] Made = ["bin", "obj", "__pycache__", "node_modules"];
    private readonly Dictionary<string, IReadOnlyList<(string Path, SourceFile File)>> seen = new(StringComparer.Ordinal);

    /// <summary>The repository's root.</summary>
    public string Root => root;

    /// <summary>The files below these roots, by path.</summary>
    /// <param name="roots">Files and folders relative to the repository's root.</param>
    /// <param name="recorded">The files of an earlier verdict.</param>
    public SortedDictionary<string, SourceFile> Scan(IEnumerable<string> roots, Verdict? recorded)
    {
        var files = new SortedDictionary<string, SourceFile>(StringComparer.Ordinal);
        foreach (var (path, file) in roots.SelectMany(root => Content(root, recorded)))
        {
            files[path] = file;
        }

        return files;
    }

    private IReadOnlyList<(string Path, SourceFile File)> Content(string relative, Verdict? recorded)
    {
        if (!seen.TryGetValue(relative, out var content))
        {
            seen[relative] = content = [.. Expand(relative).Select(found => (found.Path, Look(found.Path, found.File, recorded)))];
        }

        return content;
    }

    private static SourceFile Look(string path, FileInfo file, Verdict? recorded)
    {
        var modified = file.LastWriteTimeUtc.Ticks;
        if (recorded is not null
            && recorded.Source.Files.TryGetValue(path, out var known)
            && known.Size == file.Length && known.ModifiedTicks == modified
            && modified < recorded.ScannedTicks - Racy.Ticks)
        {
            return known;
        }

        using var stream = file.OpenRead();
        return new SourceFile(Digest.FromHash(SHA256.HashData(stream)), file.Length, modified);
    }

    private IEnumerable<(string Path, FileInfo File)> Expand(string relative)
    {
        var path = Path.Combine(root, relative);
        return File.Exists(path) ? [(relative, new FileInfo(path))]
            : Directory.Exists(path) ? Walk(new DirectoryInfo(path), relative)
            : [];
    }

    private IEnumerable<(string Path, FileInfo File)> Walk(DirectoryInfo folder, string relative)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(entry => takes is null || takes(entry.Name)))
        {
            var path = $"{relative}/{entry.Name}";
            if (entry is FileInfo file)
            {
                yield return (path, file);
            }
            else if (entry is DirectoryInfo inner && !Made.Contains(entry.Name, StringComparer.Ordinal) && inner.LinkTarget is null)
            {
                foreach (var found in Walk(inner, path))
                {
                    yield return found;
                }
            }
        }
    }
}
