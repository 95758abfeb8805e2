using System.Security.Cryptography;
using Pipeline.Oci.Model;

namespace Pipeline.Oci.Layout;

/// <summary>Writes an OCI image layout into a folder: blobs are renamed into place when complete, and <c>index.json</c> comes last.</summary>
/// <remarks>Before <see cref="Finish"/> the folder is not a layout, so nobody can mistake a partial one for a complete one.</remarks>
public sealed class LayoutWriter
{
    private const string Staged = ".staged";
    private readonly string folder;
    private int blobs;

    /// <param name="folder">The folder, created if necessary; existing blobs stay.</param>
    public LayoutWriter(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, Staged));
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
    }

    /// <summary>Writes a manifest or index, before or after its children.</summary>
    public Descriptor Write(Manifest manifest)
    {
        Place(file => file.Write(manifest.Bytes.Span), ImageLayout.BlobPath(manifest.Descriptor.Digest));
        return manifest.Descriptor;
    }

    /// <summary>Writes a blob and returns its descriptor.</summary>
    public async Task<Descriptor> Write(string mediaType, Stream content, CancellationToken cancellationToken)
    {
        var staged = NextStaged();
        Descriptor descriptor;
        await using (var file = new FileStream(staged, FileMode.Create, FileAccess.ReadWrite))
        {
            await content.CopyToAsync(file, cancellationToken);
            await file.FlushAsync(cancellationToken);
            file.Position = 0;
            var hash = await SHA256.HashDataAsync(file, cancellationToken);
            descriptor = new Descriptor(mediaType, Digest.FromHash(hash), file.Length);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        File.Move(staged, Path.Combine(folder, ImageLayout.BlobPath(descriptor.Digest)), overwrite: true);
        return descriptor;
    }

    /// <summary>Completes the layout with these manifests.</summary>
    public void Finish(params IReadOnlyList<Descriptor> manifests)
    {
        var version = OciJson.Write(new LayoutWire(ImageLayout.Version), OciJson.Default.LayoutWire);
        Place(file => file.Write(version), ImageLayout.VersionFile);
        Place(file => file.Write(new ImageIndex(manifests).ToManifest().Bytes.Span), ImageLayout.IndexFile);
        Directory.Delete(Path.Combine(folder, Staged), recursive: true);
    }

    private void Place(Action<FileStream> write, string path)
    {
        var staged = NextStaged();
        using (var file = new FileStream(staged, FileMode.Create, FileAccess.Write))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(staged, Path.Combine(folder, path), overwrite: true);
    }

    private string NextStaged() => Path.Combine(folder, Staged, $"{Interlocked.Increment(ref blobs)}");
}
