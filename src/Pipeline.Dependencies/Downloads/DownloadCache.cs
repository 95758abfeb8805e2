using System.Security.Cryptography;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Downloads;

/// <summary>Files by their digest. A file is there only when it is whole and its digest was checked.</summary>
internal sealed class DownloadCache(string folder, DownloadClient client)
{
    /// <summary>The most bytes of one file whose size the lock does not say.</summary>
    private const long MaxBytes = 8L * 1024 * 1024 * 1024;

    /// <summary>The path of a file; null if it is not there.</summary>
    public string? Find(ContentHash hash) => File.Exists(PathOf(hash)) ? PathOf(hash) : null;

    /// <summary>The path of a file in the cache, downloaded if it is not there.</summary>
    /// <param name="address">Where to download it from.</param>
    /// <param name="allowed">The digests that it may have, at least one, of one algorithm.</param>
    /// <param name="size">Its size in bytes, if known.</param>
    /// <param name="subject">Its name, for messages.</param>
    /// <param name="indexes">The indexes.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <returns>The path, null if it is another file and was not kept; and its digest.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if it cannot be had.</exception>
    public async Task<(string? Path, ContentHash Hash)> Get(
        Uri address, IReadOnlyList<ContentHash> allowed, long? size, string subject, IndexCatalog indexes, CancellationToken cancellationToken)
    {
        if (allowed is [var only] && Find(only) is { } there)
        {
            return (there, only);
        }

        var partial = Path.Combine(folder, $"partial-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(folder);
        try
        {
            var hash = await client.Get(address, "*/*", indexes, (_, body) => Save(body, partial, allowed[0].Algorithm, size ?? MaxBytes, subject, address), cancellationToken);
            if (!allowed.Contains(hash))
            {
                return (null, hash);
            }

            File.Move(partial, PathOf(hash), overwrite: true);
            return (PathOf(hash), hash);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Why a download is not the file that the lock means.</summary>
    public static FaultException OtherBytes(Uri address, string subject, ContentHash hash) =>
        DependencyFault.Of($"{address.Authority} serves other bytes than the lock's for {subject}: {hash}; if that is intended, write the lock again");

    private static async Task<ContentHash> Save(PatientStream body, string partial, HashAlgorithmName algorithm, long most, string subject, Uri address)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        await using var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        var buffer = new byte[1 << 17];
        long written = 0;
        for (int count; (count = await body.Read(buffer)) > 0; written += count)
        {
            if (written + count > most)
            {
                throw DependencyFault.Of($"{address.Authority} serves more bytes than the lock says for {subject} ({most})");
            }

            hash.AppendData(buffer, 0, count);
            await file.WriteAsync(buffer.AsMemory(0, count));
        }

        await file.FlushAsync();
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        return new ContentHash(algorithm, hash.GetHashAndReset());
    }

    private string PathOf(ContentHash hash) => Path.Combine(folder, hash.Algorithm == HashAlgorithmName.SHA256 ? hash.Hex : $"{hash.Name}-{hash.Hex}");
}
