using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Pipeline.Dependencies.Distributions;

namespace Pipeline.Dependencies.Tests.Distributions;

/// <summary>A layer of an image; a text that begins with <c>-></c> is a symbolic link, a path that ends with <c>/</c> a folder.</summary>
internal sealed class BaseLayer
{
    public const string Gzip = "application/vnd.oci.image.layer.v1.tar+gzip";

    private readonly List<TarEntry> entries = [];

    public BaseLayer With(string path, string text) => text.StartsWith("->", StringComparison.Ordinal)
        ? With(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = text[2..] })
        : path.EndsWith('/') ? With(new PaxTarEntry(TarEntryType.Directory, path)) : With(path, Encoding.UTF8.GetBytes(text));

    public BaseLayer With(string path, byte[] content) => With(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });

    public BaseLayer With(TarEntry entry)
    {
        entries.Add(entry);
        return this;
    }

    public byte[] Bytes()
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(bytes, CompressionLevel.Fastest)))
        {
            entries.ForEach(tar.WriteEntry);
        }

        return bytes.ToArray();
    }

    /// <summary>The packages of an image of these layers.</summary>
    public static DistributionContents Contents(params BaseLayer[] layers)
    {
        var search = new DistributionSearch("the base b for linux/amd64");
        foreach (var layer in layers)
        {
            using var content = new MemoryStream(layer.Bytes());
            search.Add(Gzip, content);
        }

        return search.Contents();
    }

    /// <summary>Why an image of these layers is refused.</summary>
    public static string Refusal(params BaseLayer[] layers) =>
        Assert.Throws<FaultException>(() => Contents(layers)).Fault.ToString().Replace("ERR_ADAPTER_INVOCATION adapter invocation failed: ", "", StringComparison.Ordinal);
}
