namespace Pipeline.World.Files;

/// <summary>A local file and its expected digest.</summary>
internal sealed record ContentFile(string File, Digest Sha256);
