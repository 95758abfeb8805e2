using Pipeline.Lanes.Release;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pruning;

/// <summary>The options of Prune.</summary>
/// <param name="Place">The release's location; the repositories below its prefix are pruned.</param>
/// <param name="Keep">How long an image stays after it was found unused.</param>
/// <param name="Confirm">Whether to delete; otherwise it only lists.</param>
public sealed record PruneOptions(ReleaseTarget Place, TimeSpan Keep, bool Confirm)
{
    /// <summary>The file that remembers since when each image is unused: one for each prefix.</summary>
    internal string Memory => Path.Combine(Place.Root, ".pipeline", "prune", $"{Place.Prefix.ToString().Replace('/', '_').Replace(':', '_')}.json");
}

/// <summary>The ports of Prune.</summary>
/// <param name="Reader">Reads the registry.</param>
/// <param name="Deleter">Deletes there.</param>
/// <param name="Refs">Reads the pins of all branches and tags.</param>
/// <param name="Deployed">Reads the deployed plan; its answer is null if nothing was ever deployed, and it throws a <see cref="FaultException"/> if it cannot be read.</param>
public sealed record PrunePorts(IRegistryReader Reader, IManifestDeleter Deleter, IFileOfRefs Refs, Func<CancellationToken, Task<DeploymentPlan?>> Deployed);
