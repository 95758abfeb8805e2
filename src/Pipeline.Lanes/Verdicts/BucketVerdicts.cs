using Pipeline.World.S3;

namespace Pipeline.Lanes.Verdicts;

/// <summary>Shared verdicts in an S3 store.</summary>
/// <param name="documents">The documents of the store.</param>
public sealed class BucketVerdicts(S3Documents documents) : IVerdictFiles, IDisposable
{
    public Task<byte[]?> Read(string name, CancellationToken cancellationToken) => Task.Run(() => documents.TryRead(Key(name), cancellationToken), cancellationToken);

    public Task Write(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.Run(() => documents.Put(Key(name), content, cancellationToken), cancellationToken);

    public void Dispose() => documents.Dispose();

    private static string Key(string name) => name + ".json";
}
