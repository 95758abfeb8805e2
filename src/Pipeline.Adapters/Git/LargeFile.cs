using System.Globalization;
using System.Security.Cryptography;

namespace Pipeline.Adapters.Git;

/// <summary>
/// A file that Git LFS keeps outside the commit, which holds a pointer to it (the LFS specification, "The Pointer"). Its program is not asked: it is a filter, which
/// whoever set it up may set up otherwise.
/// </summary>
internal static class LargeFile
{
    /// <summary>How many bytes a pointer has at most.</summary>
    public const int LongestPointer = 1023;

    private const string FirstLine = "version https://git-lfs.github.com/spec/v1";
    private const string Oid = "oid sha256:";
    private const string Size = "size ";

    /// <summary>Whether a file is the one that a blob of the commit points to.</summary>
    public static async Task<bool> Is(FileInfo file, string blob, CancellationToken cancellationToken)
    {
        var lines = blob.Split('\n');
        if (lines[0] != FirstLine || !lines.Contains(Size + file.Length.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal))
        {
            return false;
        }

        await using var content = file.OpenRead();
        var hash = await SHA256.HashDataAsync(content, cancellationToken);
        return lines.Contains(Oid + Convert.ToHexStringLower(hash), StringComparer.Ordinal);
    }
}
