using Pipeline.Contracts;

namespace Pipeline.Processor;

/// <summary>The digest and the size, in bytes, of a file that was written.</summary>
internal sealed record StagedFile(Digest Sha256, long Size);
