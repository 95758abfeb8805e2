using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Drift;

/// <summary>The observations of one processor.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Source">Its source.</param>
/// <param name="Pin">Its pin, or null.</param>
/// <param name="Registry">The registry's content under the pin; null without a pin.</param>
/// <param name="Deployed">Its deployed function, or null.</param>
public sealed record ProcessorObservation(string Processor, SourceState Source, Pin? Pin, RegistryState? Registry, FunctionState? Deployed);

/// <summary>Whether the deployment could be read as a whole.</summary>
public abstract record DeploymentState
{
    private DeploymentState()
    {
    }

    /// <summary>No application was ever deployed.</summary>
    public sealed record NotDeployed : DeploymentState;

    /// <summary>It was read; each processor holds its part.</summary>
    /// <param name="App">The application.</param>
    /// <param name="Plan">The digest of the running deployment, according to the application.</param>
    /// <param name="Tagged">The digest in the application's tags, or null.</param>
    /// <param name="Revision">The version that serves calls.</param>
    public sealed record Read(string App, Digest Plan, Digest? Tagged, DeploymentRevision Revision) : DeploymentState;

    /// <summary>The caller asked not to compare it.</summary>
    public sealed record NotCompared : DeploymentState;

    /// <summary>It could not be read.</summary>
    /// <param name="Why">The failure, in one line.</param>
    public sealed record Unavailable(string Why) : DeploymentState;
}

/// <summary>All observations of one run.</summary>
/// <param name="At">The time, RFC 3339 in UTC with milliseconds.</param>
/// <param name="Prefix">The prefix of all image repositories.</param>
/// <param name="PinsFile">The file of the pins, relative to the repository's root.</param>
/// <param name="PinsBroken">Why the pins are unreadable, or null; if they are, nothing else was read.</param>
/// <param name="Deployment">Whether the deployment could be read.</param>
/// <param name="Processors">Every processor that is in the source, pinned or deployed, sorted by name (ordinal).</param>
public sealed record DriftObservations(
    string At, Repository Prefix, string PinsFile, string? PinsBroken, DeploymentState Deployment, IReadOnlyList<ProcessorObservation> Processors)
{
    /// <summary>The prefix that images are promoted to; null for none.</summary>
    public Repository? Promoted { get; init; }
}
