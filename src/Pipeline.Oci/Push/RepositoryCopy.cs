using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Push;

/// <summary>Copies an image to another repository with everything that refers to it: signatures, bills of materials, statements, and what refers to those. Digests stay as they are.</summary>
/// <remarks>
/// An interrupted copy can be repeated and ends in the same state. Within a registry blobs are mounted. The two readers must be different clients: an upload keeps its
/// client's place at the registry while it reads the source, so uploads of one client could fill all places that their sources need.
/// </remarks>
/// <param name="source">Reads the source.</param>
/// <param name="reader">Reads the target.</param>
/// <param name="writer">Writes to the target.</param>
public sealed class RepositoryCopy(IRegistryReader source, IRegistryReader reader, IRegistryWriter writer)
{
    /// <summary>The most concurrent transfers of blobs or manifests.</summary>
    public int Concurrency { get; init; } = 6;

    /// <summary>Copies an image, and compares the target with the source afterwards.</summary>
    /// <param name="from">The source.</param>
    /// <param name="root">The image's digest.</param>
    /// <param name="to">The target.</param>
    /// <param name="tag">The tag that the image gets there, last of all.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <exception cref="RegistryException">The source is incomplete, or the target did not accept the content, has other signatures, or returns different content.</exception>
    public async Task<PushReport> Copy(Repository from, Digest root, Repository to, string tag, CancellationToken cancellationToken)
    {
        var content = await new RepositoryContent(source, from).Read(root, tag, cancellationToken);
        foreach (var placement in content.Placements.Where(placement => placement.Tag is not null && placement.Tag != tag))
        {
            await RefuseLoss(placement, to, cancellationToken);
        }

        var push = new ContentPush(reader, writer, Concurrency);
        var report = await push.Push(content, blob => new DeferredStream(token => source.OpenBlob(from, blob, token)), new PushTarget(to, tag) { MountFrom = [from] }, cancellationToken);
        await push.Compare(content, to, cancellationToken);
        return report;
    }

    // cosign keeps all signatures of an image in one manifest under one tag: replacing it must lose none.
    private async Task RefuseLoss(Placement placement, Repository to, CancellationToken cancellationToken)
    {
        if (await reader.Manifest(to, placement.Tag!, cancellationToken) is not { } there || there.Descriptor == placement.Manifest.Descriptor)
        {
            return;
        }

        try
        {
            var coming = ManifestNames.Of(placement.Manifest).Blobs.Select(blob => blob.Digest).ToHashSet();
            if (ImageManifest.Parse(there).Layers.All(layer => coming.Contains(layer.Digest)))
            {
                return;
            }
        }
        catch (FormatException)
        {
            // Not cosign's, so nothing may replace it.
        }

        throw new RegistryException(RegistryFailure.Refused, $"{to}:{placement.Tag} has content that the copy would remove: delete the tag there, or sign the source with the same keys");
    }

    /// <summary>A stream that is opened by its first read.</summary>
    private sealed class DeferredStream(Func<CancellationToken, Task<Stream>> open) : Stream
    {
        private Stream? opened;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await (opened ??= await open(cancellationToken)).ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                opened?.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
