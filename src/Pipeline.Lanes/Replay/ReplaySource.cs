using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Lanes;

/// <summary>A run that can be replayed: as it was settled, and what it was asked. Every file of it was held to the ledger.</summary>
internal sealed record ReplaySource(SettledRun Settled, RunRequest Request)
{
    /// <exception cref="FaultException">
    /// <c>ERR_INPUTS</c> when there is no settled run of the id, or no request was kept of it; <c>ERR_ADAPTER_INVOCATION</c>, "not as it was settled",
    /// with the first file that is another now, or is gone.
    /// </exception>
    public static ReplaySource Read(IWorld world, ExecutionId id, CancellationToken cancellationToken)
    {
        var told = world.Ledger.Find(new LedgerQuery { Execution = id }).Entries.Select(entry => entry.Transition).ToArray();
        if (told is [Transition.Failed { Code: var code }, ..] && !told.OfType<Transition.Settled>().Any())
        {
            throw new FaultException(ErrorCode.Inputs, $"the run {id} ended with {code}: it left nothing to compare with");
        }

        var settled = SettledRun.Read(world, id, cancellationToken);
        var place = settled.Prefix.RequestInArea(id);
        if (!settled.Kept.TryGetValue(place, out var expected))
        {
            throw new FaultException(
                ErrorCode.Inputs, $"no request was kept of the run {id}: it is older than requests are, was asked with a secret in its inputs or settings, or was a trial under other conditions");
        }

        return new ReplaySource(settled, Parse(world, place, expected));
    }

    // Hashed and believed from the same bytes.
    private static RunRequest Parse(IWorld world, WorldPath place, Digest expected)
    {
        using var content = world.OpenRead(place);
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        var whole = bytes.ToArray();
        return Sha256.Of(whole) == expected
            ? RunRequest.Parse(whole)
            : throw new FaultException(ErrorCode.AdapterInvocation, $"not as it was settled: {place}");
    }
}
