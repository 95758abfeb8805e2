using System.IO.Compression;
using System.Text;

namespace Pipeline.Tests;

/// <summary>Searches the files of layouts and registries.</summary>
internal static class FileBytes
{
    /// <summary>Whether a file has this text among its bytes, or among those that it has compressed (gzip).</summary>
    public static bool Hold(string file, string text)
    {
        var bytes = File.ReadAllBytes(file);
        return Holds(bytes, text) || (bytes is [0x1f, 0x8b, ..] && Holds(Unpacked(bytes), text));
    }

    private static bool Holds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private static byte[] Unpacked(byte[] bytes)
    {
        using var unpacked = new MemoryStream();
        using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
