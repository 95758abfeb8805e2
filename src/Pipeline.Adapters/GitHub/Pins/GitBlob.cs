using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Adapters.GitHub.Pins;

/// <summary>Git's name for the bytes of a file: the SHA-1 of <c>blob SIZE NUL</c> and the bytes ("Git Internals", Git Objects).</summary>
internal static class GitBlob
{
#pragma warning disable CA5350 // It is git's name for a file; nothing is trusted because of it.
    public static string NameOf(ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
#pragma warning restore CA5350
}
