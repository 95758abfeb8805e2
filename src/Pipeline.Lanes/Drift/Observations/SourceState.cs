using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What was seen of a processor's source.</summary>
public abstract record SourceState
{
    private SourceState()
    {
    }

    /// <summary>There is no such processor.</summary>
    public sealed record NotFound : SourceState;

    /// <summary>It is there, but broken.</summary>
    /// <param name="Why">What is wrong, in one line.</param>
    public sealed record Invalid(string Why) : SourceState;

    /// <summary>It was read.</summary>
    /// <param name="Spec">What <c>processor.json</c> says.</param>
    /// <param name="Fingerprint">The digest of everything in the checkout that decides the image's bytes.</param>
    /// <param name="Base">The digest of the base that a build would use, where there is one and it is known without making it.</param>
    public sealed record Read(ProcessorSpec Spec, Digest Fingerprint, Digest? Base = null) : SourceState;
}
