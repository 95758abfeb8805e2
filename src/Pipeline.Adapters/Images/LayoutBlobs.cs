using Pipeline.Oci.Model;

namespace Pipeline.Adapters.Images;

/// <summary>The blobs of an image layout, each written whole or not at all.</summary>
internal sealed class LayoutBlobs
{
    private readonly string layout;

    public LayoutBlobs(string layout)
    {
        this.layout = layout;
        Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256"));
    }

    /// <summary>A blob's path relative to its layout.</summary>
    public static string PathOf(Digest digest) => $"blobs/sha256/{digest.Hex}";

    public bool Has(Digest digest) => File.Exists(Path.Combine(layout, PathOf(digest)));

    public void Put(Digest digest, ReadOnlySpan<byte> content)
    {
        if (!Has(digest))
        {
            var partial = Partial();
            File.WriteAllBytes(partial, content);
            Take(partial, digest);
        }
    }

    /// <summary>Copies a blob of another layout.</summary>
    public void Copy(string from, Digest digest)
    {
        if (!Has(digest))
        {
            var partial = Partial();
            File.Copy(Path.Combine(from, PathOf(digest)), partial);
            Take(partial, digest);
        }
    }

    /// <summary>A path for a file that will be taken as a blob.</summary>
    public string Partial() => Path.Combine(layout, $"partial-{Path.GetRandomFileName()}");

    /// <summary>Makes a finished file a blob.</summary>
    public void Take(string partial, Digest digest) => File.Move(partial, Path.Combine(layout, PathOf(digest)), overwrite: true);

    /// <summary>Deletes all blobs but these.</summary>
    public void Keep(IReadOnlySet<Digest> blobs)
    {
        var names = blobs.Select(blob => blob.Hex).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(layout, "blobs", "sha256")).Where(file => !names.Contains(Path.GetFileName(file))))
        {
            File.Delete(file);
        }
    }

    /// <summary>Writes what makes the folder a layout. Several processes may do so at once.</summary>
    /// <param name="roots">What the layout names; a build can refer to anything else by its digest.</param>
    public void Complete(params IReadOnlyList<Descriptor> roots)
    {
        Write("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8);
        Write("index.json", new ImageIndex(roots).ToManifest().Bytes.Span);
    }

    private void Write(string file, ReadOnlySpan<byte> content)
    {
        var partial = Partial();
        File.WriteAllBytes(partial, content);
        File.Move(partial, Path.Combine(layout, file), overwrite: true);
    }
}
