using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;

namespace Pipeline.Targets;

/// <summary>A hash of the names, sizes and times of files. A build rewrites only what has changed, so these are enough.</summary>
internal static class FileFingerprint
{
    // Written by compilers and by earlier runs.
    private static readonly string[] Outputs = [".git", ".pipeline", "artifacts", "bin", "obj", "__pycache__", "node_modules"];

    /// <summary>The hash of all files that the solution is compiled from.</summary>
    public static string OfSolution(AbsolutePath root) =>
        Of("", [.. Files(root, recurse: false), .. ((string[])["src", "tests", "build", "processors"]).SelectMany(x => Files(root / x))]);

    /// <param name="preface">What else the hash depends on.</param>
    /// <param name="files">The files, as <see cref="Files"/> describes them.</param>
    public static string Of(string preface, IEnumerable<string> files)
    {
        var text = new StringBuilder(preface);
        foreach (var file in files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            text.Append(file).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Describes a file, or every file in a folder. A path that does not exist has no descriptions.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="recurse">Whether to enter the folder's folders, except those of outputs.</param>
    public static IEnumerable<string> Files(AbsolutePath path, bool recurse = true)
    {
        if (path.FileExists())
        {
            var file = new FileInfo(path);
            return [Describe(path, file.Length, file.LastWriteTimeUtc.Ticks)];
        }

        if (!path.DirectoryExists())
        {
            return [];
        }

        var options = new EnumerationOptions { RecurseSubdirectories = recurse, AttributesToSkip = FileAttributes.None };
        return new FileSystemEnumerable<string>(path, (ref entry) => Describe(entry.ToFullPath(), entry.Length, entry.LastWriteTimeUtc.UtcTicks), options)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => !Outputs.Contains(entry.FileName.ToString(), StringComparer.Ordinal) && !entry.ToFullPath().EndsWith("/.nuke/temp", StringComparison.Ordinal),
        };
    }

    private static string Describe(string path, long size, long ticks) => string.Create(CultureInfo.InvariantCulture, $"{path} {size} {ticks}");
}
