using System.Buffers;
using System.Security.Cryptography;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Blobs;

/// <summary>Blobs as files in a temporary folder; if they take too many bytes, the oldest are dropped.</summary>
internal sealed class BlobFolder(EmulatorOptions options) : IDisposable
{
    // Created lazily: most emulators never see a blob, and a killed one then leaves no folder.
    private readonly Lazy<DirectoryInfo> folder = new(() => Directory.CreateTempSubdirectory("pipeline-modal-"));
    private readonly Lock gate = new();
    private readonly LinkedList<Blob> oldest = [];
    private readonly Dictionary<string, LinkedListNode<Blob>> names = new(StringComparer.Ordinal);
    private long bytes;

    /// <summary>Registers a blob before its upload.</summary>
    public Blob Create(long length, string contentMd5, string? contentSha256)
    {
        var blob = new Blob(Unguessable.Id("bl"), length, contentMd5, contentSha256);
        lock (gate)
        {
            var node = oldest.AddLast(blob);
            (names[blob.Id], names[blob.UploadKey], names[blob.DownloadKey]) = (node, node, node);
            bytes += length;
            while (bytes > options.BlobStoreBytes && oldest.First is { } first && first.Value != blob)
            {
                Remove(first);
            }
        }

        return blob;
    }

    /// <summary>The blob with this id, upload key or download key, or null.</summary>
    public Blob? Find(string name)
    {
        lock (gate)
        {
            return names.GetValueOrDefault(name)?.Value;
        }
    }

    public void Forget(string id)
    {
        lock (gate)
        {
            if (names.TryGetValue(id, out var node))
            {
                Remove(node);
            }
        }
    }

    /// <summary>Stores bytes of this process.</summary>
    public async Task<Blob> Put(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var blob = Create(content.Length, Md5Of(content.Span), null);
        await Keep(blob, async partial =>
        {
            await File.WriteAllBytesAsync(partial, content, cancellationToken);
            return true;
        });
        return blob;
    }

    /// <summary>Stores an upload if it matches its announcement.</summary>
    public Task<bool> Put(Blob blob, Stream content, CancellationToken cancellationToken) =>
        Keep(blob, partial => BlobContent.Receive(content, partial, blob, cancellationToken));

    public Task<byte[]> Read(Blob blob, CancellationToken cancellationToken) => File.ReadAllBytesAsync(PathOf(blob), cancellationToken);

    public FileInfo FileOf(Blob blob) => new(PathOf(blob));

    public void Dispose()
    {
        if (folder.IsValueCreated)
        {
            folder.Value.Delete(recursive: true);
        }
    }

    // Written under another name and renamed: a retry does not write the same file, and an aborted or late upload leaves none.
    private async Task<bool> Keep(Blob blob, Func<string, Task<bool>> write)
    {
        var partial = Path.Combine(folder.Value.FullName, Unguessable.Name());
        try
        {
            return await write(partial) && Enter(blob, partial);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private bool Enter(Blob blob, string partial)
    {
        lock (gate)
        {
            if (!names.ContainsKey(blob.Id))
            {
                return false;
            }

#pragma warning disable CA3003 // The file name is ours; a request names only the key.
            File.Move(partial, PathOf(blob), overwrite: true);
#pragma warning restore CA3003
            return blob.IsThere = true;
        }
    }

    private void Remove(LinkedListNode<Blob> node)
    {
        var blob = node.Value;
        oldest.Remove(node);
        names.Remove(blob.Id);
        names.Remove(blob.UploadKey);
        names.Remove(blob.DownloadKey);
        bytes -= blob.Length;
        if (blob.IsThere)
        {
            File.Delete(PathOf(blob));
        }
    }

    private string PathOf(Blob blob) => Path.Combine(folder.Value.FullName, blob.Id);

#pragma warning disable CA5351 // HTTP's Content-MD5 only detects damage.
    private static string Md5Of(ReadOnlySpan<byte> content) => Convert.ToBase64String(MD5.HashData(content));
#pragma warning restore CA5351
}

/// <summary>The bytes of an upload, verified against its announcement.</summary>
internal static class BlobContent
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Writes a stream to a new file.</summary>
    /// <returns>Whether size and hashes match the blob.</returns>
    public static async Task<bool> Receive(Stream content, string path, Blob blob, CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // HTTP's Content-MD5 only detects damage.
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0 && file.Length + read <= blob.Length)
            {
                md5.AppendData(buffer, 0, read);
                sha256.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return read == 0 && file.Length == blob.Length && Is(md5, blob.ContentMd5) && (blob.ContentSha256 is not { } expected || Is(sha256, expected));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool Is(IncrementalHash hash, string base64) => Convert.ToBase64String(hash.GetHashAndReset()) == base64;
}
