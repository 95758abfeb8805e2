using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pruning;

/// <summary>What uses images: the pins of every branch and tag, now and at any time since a moment, those of this checkout, and the deployment.</summary>
/// <param name="place">The release's location.</param>
/// <param name="ports">The ports.</param>
internal sealed class PruneRoots(ReleaseTarget place, PrunePorts ports)
{
    /// <summary>The digests in use, by repository; also the repositories of processors that nothing pins.</summary>
    /// <exception cref="FaultException">Any of it could not be read: then nothing may be deleted.</exception>
    public async Task<IReadOnlyDictionary<Repository, IReadOnlySet<Digest>>> Read(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (used, names) = (new List<(Repository Repository, Digest Digest)>(), new SortedSet<string>(new ProcessorCatalogue(place.Processors).Names(), StringComparer.Ordinal));
        foreach (var set in (IEnumerable<PinSet>)[place.Pins(), .. (await ports.Refs.Read(place.PinsPath, since, cancellationToken)).Select(PinsOf)])
        {
            names.UnionWith(set.Pins.Keys);
            used.AddRange(set.Pins.Values.SelectMany(pin => pin.Platforms.Values.Prepend(pin.Index).Select(digest => (Repository.Of(pin.Repository), digest))));
        }

        if (await ports.Deployed(cancellationToken) is { } plan)
        {
            used.AddRange(plan.Functions.Select(function => (Repository.Of(function.Image), function.Image.RequireDigest())));
        }

        var prefix = $"{place.Prefix}/";
        return names.Select(place.RepositoryOf).Concat(used.Select(one => one.Repository).Where(repository => $"{repository}".StartsWith(prefix, StringComparison.Ordinal)))
            .Distinct()
            .ToDictionary(repository => repository, IReadOnlySet<Digest> (repository) => used.Where(one => one.Repository == repository).Select(one => one.Digest).ToHashSet());
    }

    private PinSet PinsOf(RefFile file)
    {
        try
        {
            return PinSet.Parse(file.Content);
        }
        catch (FaultException e)
        {
            throw new FaultException(e.Fault.Code, $"{place.PinsPath} of {file.Ref} (commit {file.Commit[..12]}) cannot be read: {e.Fault.Detail}", e);
        }
    }
}
