using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;

namespace Pipeline.Targets;

/// <summary>A hash of the names, sizes and times of all files that the solution is compiled from.</summary>
internal static class SolutionFingerprint
{
    private static readonly string[] Sources = ["src", "tests", "build", "processors"];
    private static readonly string[] Outputs = ["bin", "obj", "artifacts", "__pycache__", "node_modules"];

    public static string Of(AbsolutePath root)
    {
        var files = Files(root, recurse: false).Concat(Sources.SelectMany(x => Files(root / x, recurse: true)));
        var text = new StringBuilder();
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            text.Append(file).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string[] Files(AbsolutePath directory, bool recurse)
    {
        if (!directory.DirectoryExists())
        {
            return [];
        }

        var options = new EnumerationOptions { RecurseSubdirectories = recurse, AttributesToSkip = FileAttributes.None };
        return
        [
            .. new FileSystemEnumerable<string>(directory, Describe, options)
            {
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
                ShouldRecursePredicate = (ref entry) => !Outputs.Contains(entry.FileName.ToString()),
            },
        ];
    }

    private static string Describe(ref FileSystemEntry entry) => string.Create(
        CultureInfo.InvariantCulture, $"{entry.ToFullPath()} {entry.Length} {entry.LastWriteTimeUtc.UtcTicks}");
}
