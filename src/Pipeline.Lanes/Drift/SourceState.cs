namespace Pipeline.Lanes.Drift;

/// <summary>The observation of a processor's source.</summary>
public abstract record SourceState
{
    private SourceState()
    {
    }

    /// <summary>There is no such processor.</summary>
    public sealed record NotFound : SourceState;

    /// <summary>The processor exists but is broken.</summary>
    /// <param name="Why">The error, in one line.</param>
    public sealed record Invalid(string Why) : SourceState;

    /// <summary>It was read.</summary>
    /// <param name="Spec">The content of <c>processor.json</c>.</param>
    /// <param name="Fingerprint">The digest of everything in the checkout that determines the image's bytes.</param>
    /// <param name="Base">The digest of the base that a build would use, if there is one and it is known without building it.</param>
    public sealed record Read(ProcessorSpec Spec, Digest Fingerprint, Digest? Base = null) : SourceState;
}
