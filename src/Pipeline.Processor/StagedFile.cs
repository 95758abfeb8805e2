namespace Pipeline.Processor;

/// <summary>The digest and size, in bytes, of a written file.</summary>
internal sealed record StagedFile(Digest Sha256, long Size);
