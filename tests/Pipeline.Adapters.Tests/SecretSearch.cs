using System.IO.Compression;
using System.Text;

namespace Pipeline.Adapters.Tests;

/// <summary>Searches every byte of a repository's results, also of those that are compressed.</summary>
internal static class SecretSearch
{
    /// <summary>Fails if a file has one of the texts; bases, which are made without any, are left out.</summary>
    public static async Task Nowhere(string folder, params IReadOnlyList<string> secrets)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/bases/", StringComparison.Ordinal)))
        {
            var content = await File.ReadAllBytesAsync(file);
            if (content is [0x1f, 0x8b, ..])
            {
                using var plain = new MemoryStream();
                await using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
                await gzip.CopyToAsync(plain);
                content = [.. content, .. plain.ToArray()];
            }

            Assert.All(secrets, secret => Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, file));
        }
    }
}
