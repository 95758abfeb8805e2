using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>A file as it was found.</summary>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Content">Its bytes, where they are few enough to hold and to show a difference in.</param>
public sealed record FileEvidence(Digest Sha256, long Size, ReadOnlyMemory<byte>? Content)
{
    internal static FileEvidence Of(ReadOnlyMemory<byte> content) => new(Pipeline.Contracts.Sha256.Of(content.Span), content.Length, content);
}
