using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>Everything that was seen of one processor.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Source">Its source.</param>
/// <param name="Pin">Its pin, or none.</param>
/// <param name="Registry">What the registry holds under the pin; none without a pin.</param>
/// <param name="Deployed">What is deployed of it, or none.</param>
public sealed record ProcessorObservation(string Processor, SourceState Source, Pin? Pin, RegistryState? Registry, FunctionState? Deployed);

/// <summary>Whether the deployment could be read as a whole.</summary>
public abstract record DeploymentState
{
    private DeploymentState()
    {
    }

    /// <summary>Nothing was ever deployed.</summary>
    public sealed record NotDeployed : DeploymentState;

    /// <summary>It was read; each processor has its part.</summary>
    /// <param name="App">The application.</param>
    /// <param name="Plan">The digest of the deployment that runs, as the application says.</param>
    /// <param name="Tagged">The digest that the application's tags name, or none.</param>
    /// <param name="Revision">The version that serves calls.</param>
    public sealed record Read(string App, Digest Plan, Digest? Tagged, DeploymentRevision Revision) : DeploymentState;

    /// <summary>It could not be read.</summary>
    /// <param name="Why">What went wrong, in one line.</param>
    public sealed record Unavailable(string Why) : DeploymentState;
}

/// <summary>Everything that was seen at one time.</summary>
/// <param name="At">When, RFC 3339 in UTC with milliseconds.</param>
/// <param name="Prefix">What every image's repository lies under.</param>
/// <param name="PinsFile">The file of the pins, from the repository's root.</param>
/// <param name="PinsBroken">Why the pins cannot be read, or none; nothing else was looked at then.</param>
/// <param name="Deployment">Whether the deployment could be read.</param>
/// <param name="Processors">Every processor that is in the source, pinned or deployed, sorted by name (ordinal).</param>
public sealed record DriftObservations(
    string At, Repository Prefix, string PinsFile, string? PinsBroken, DeploymentState Deployment, IReadOnlyList<ProcessorObservation> Processors);
