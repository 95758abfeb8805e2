using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A file of this machine, and what its bytes must be.</summary>
internal sealed record ContentFile(string File, Digest Sha256);
