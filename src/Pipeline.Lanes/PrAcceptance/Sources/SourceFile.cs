using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>One file that decides a verdict.</summary>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="ModifiedTicks">Its modification time in UTC ticks.</param>
public sealed record SourceFile(Digest Sha256, long Size, long ModifiedTicks);
