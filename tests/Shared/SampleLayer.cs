using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Pipeline.Oci.Samples;

/// <summary>A real layer of one small file with constant bytes.</summary>
/// <param name="Bytes">The gzipped tar.</param>
/// <param name="DiffId">The digest of the tar itself.</param>
internal sealed record SampleLayer(byte[] Bytes, Digest DiffId)
{
    public const string MediaType = "application/vnd.oci.image.layer.v1.tar+gzip";

    public static SampleLayer Of(string file, string text) => Of(file, Encoding.UTF8.GetBytes(text));

    public static SampleLayer Of(string file, byte[] content)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, file) { DataStream = new MemoryStream(content), ModificationTime = DateTimeOffset.UnixEpoch });
        }

        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.NoCompression, leaveOpen: true)) // Another zlib writes the same.
        {
            gzip.Write(tar.GetBuffer(), 0, (int)tar.Length);
        }

        return new(compressed.ToArray(), Sha256.Of(tar.ToArray()));
    }
}
