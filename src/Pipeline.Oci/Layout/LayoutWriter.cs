using System.Security.Cryptography;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Writes an OCI image layout into a folder: each blob is renamed into place when it is whole, <c>index.json</c> comes last.</summary>
/// <remarks>Until <see cref="Finish"/> the folder is no layout, so nobody takes half of one for a whole.</remarks>
public sealed class LayoutWriter
{
    private const string Staged = ".staged";
    private readonly string folder;
    private int blobs;

    /// <param name="folder">A folder that is made when it is not there; blobs in it stay.</param>
    public LayoutWriter(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, Staged));
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
    }

    /// <summary>Writes a manifest or index; what it names may come before or after.</summary>
    public Descriptor Write(Manifest manifest)
    {
        Place(file => file.Write(manifest.Bytes.Span), ImageLayout.BlobPath(manifest.Descriptor.Digest));
        return manifest.Descriptor;
    }

    /// <summary>Writes a blob and says what it was.</summary>
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

    /// <summary>Makes the folder a layout that holds these.</summary>
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
