using Pipeline.Lanes.Spans;
using Pipeline.Oci.Inventory;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pruning;

/// <summary>Prune: lists the manifests that no pin and no deployment uses and that were unused for long enough, and deletes them if it is told to.</summary>
/// <remarks>Everything is read before the first deletion, and if anything cannot be read, nothing is deleted. Interrupted and run again, it deletes the rest.</remarks>
/// <param name="options">The caller's options.</param>
/// <param name="ports">The ports.</param>
/// <param name="progress">Receives a line per repository.</param>
/// <param name="clock">The clock.</param>
public sealed class PruneLane(PruneOptions options, PrunePorts ports, Action<string> progress, TimeProvider clock)
{
    private const int RepositoriesAtOnce = 4;

    // No manifest has this digest: a registry that deletes says that it has none, and another refuses.
    private static readonly Digest Nobody = Sha256.Of("a manifest that nobody has"u8);

    /// <summary>Lists, and deletes if the options say so.</summary>
    /// <exception cref="FaultException">Pins, deployment or registry could not be read, or the registry deletes nothing: nothing was deleted.</exception>
    public async Task<PruneReport> Run(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane("Prune");
        var outcome = await Prune(cancellationToken);
        LaneSpans.Done(span, span is not null && outcome.Failed);
        return outcome;
    }

    private async Task<PruneReport> Prune(CancellationToken cancellationToken)
    {
        try
        {
            var now = clock.GetUtcNow();
            var memory = PruneMemory.Load(options.Memory);
            var used = await new PruneRoots(options.Place, ports).Read(now - options.Keep, cancellationToken);
            var plans = await Plan(used, memory, now, cancellationToken);
            PruneMemory.Save(options.Memory, plans);
            if (options.Confirm)
            {
                await RequireDeletion(plans, cancellationToken);
            }

            return await Walk(plans, cancellationToken);
        }
        catch (RegistryException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{e.Message}; nothing was deleted", e);
        }
    }

    private async Task<PrunePlan[]> Plan(IReadOnlyDictionary<Repository, IReadOnlySet<Digest>> used, PruneMemory memory, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var repositories = used.Keys.OrderBy(repository => $"{repository}", StringComparer.Ordinal).ToArray();
        var plans = new PrunePlan[repositories.Length];
        await Each(repositories.Length, async (at, token) =>
        {
            var (repository, roots) = (repositories[at], used[repositories[at]]);
            var all = await new RepositoryInventory(ports.Reader).Read(repository, roots.Concat(memory.Of(repository).Keys), token);
            // A registry may hide its tags from this client, or not list any.
            if (all.Count > 0 && all.All(manifest => manifest.Tags.Count == 0))
            {
                throw new RegistryException(RegistryFailure.Refused, $"{repository} has images, but the registry lists none of its tags");
            }

            plans[at] = PrunePlan.Of(repository, all, roots, memory.Of(repository), now, options.Keep);
        }, cancellationToken);
        return plans;
    }

    private async Task RequireDeletion(PrunePlan[] plans, CancellationToken cancellationToken)
    {
        foreach (var plan in plans.Where(plan => plan.Unused.Any(one => one.IsOld)))
        {
            await ports.Deleter.Delete(plan.Repository, Nobody, cancellationToken);
        }
    }

    private async Task<PruneReport> Walk(PrunePlan[] plans, CancellationToken cancellationToken)
    {
        var done = new PrunedRepository[plans.Length];
        await Each(plans.Length, async (at, token) => done[at] = options.Confirm ? await Delete(plans[at], token) : new PrunedRepository(plans[at], 0, null), cancellationToken);
        return new(options.Place, options.Confirm, done);
    }

    private async Task<PrunedRepository> Delete(PrunePlan plan, CancellationToken cancellationToken)
    {
        var deleted = 0;
        try
        {
            foreach (var unused in plan.Unused.Where(one => one.IsOld))
            {
                deleted += await ports.Deleter.Delete(plan.Repository, unused.Manifest.Digest, cancellationToken) ? 1 : 0;
            }

            if (deleted > 0)
            {
                progress($"{plan.Repository}: {deleted} deleted");
            }

            return new(plan, deleted, null);
        }
        catch (RegistryException e)
        {
            return new(plan, deleted, new Fault(ErrorCode.AdapterInvocation, e.Message));
        }
    }

    private static Task Each(int count, Func<int, CancellationToken, Task> body, CancellationToken cancellationToken) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = RepositoriesAtOnce, CancellationToken = cancellationToken }, async (at, token) => await body(at, token));
}
