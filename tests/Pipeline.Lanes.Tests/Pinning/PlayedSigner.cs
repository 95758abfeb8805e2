using System.Collections.Concurrent;

namespace Pipeline.Lanes.Tests;

/// <summary>Records what it signs: image → the kinds of documents, and their bytes.</summary>
internal sealed class PlayedSigner : IImageSigner
{
    public ConcurrentDictionary<string, IReadOnlyList<SignedPredicate>> Signed { get; } = new(StringComparer.Ordinal);

    /// <summary>Why it cannot sign.</summary>
    public string? Problem { get; init; }

    public Task Check(CancellationToken cancellationToken) =>
        Problem is null ? Task.CompletedTask : throw new FaultException(ErrorCode.AdapterInvocation, Problem);

    public Task<bool> Sign(ImageReference image, IReadOnlyList<SignedPredicate> documents, CancellationToken cancellationToken)
    {
        Signed[image.ToString()] = documents;
        return Task.FromResult(true);
    }
}
