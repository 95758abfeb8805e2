using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>One step of the acceptance of a pin. The steps are closed.</summary>
public abstract record PinnedStep
{
    private PinnedStep()
    {
    }

    /// <summary>There is nothing to look at, which is a finding.</summary>
    public sealed record Refuse(Fault Fault) : PinnedStep;

    /// <summary>Read the image back by digest and assert it.</summary>
    public sealed record Assert(ImageReference Image) : PinnedStep;

    /// <summary>Verify its signature.</summary>
    public sealed record Verify : PinnedStep;

    /// <summary>Ask the container of a platform what it is and can do.</summary>
    public sealed record Probe(Platform Platform) : PinnedStep;

    /// <summary>Run a case: once on each platform, or twice on the only one.</summary>
    public sealed record Run(string Case) : PinnedStep;

    /// <summary>Leave a case unjudged, for the reason written beside it.</summary>
    public sealed record Bypass(string Case, string Reason) : PinnedStep;
}
