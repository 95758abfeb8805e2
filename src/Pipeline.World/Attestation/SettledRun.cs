using System.Security.Cryptography;
using Pipeline.World.Files;
using Pipeline.World.Ledger;

namespace Pipeline.World.Attestation;

/// <summary>A settled run; reading it hashes every file again.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="ReceiptSha256">The digest of the receipt's bytes.</param>
/// <param name="Prefix">The prefix of its files.</param>
/// <param name="Outputs">Its outputs.</param>
/// <param name="Kept">Its evidence and its request, by path.</param>
public sealed record SettledRun(Receipt Receipt, Digest ReceiptSha256, WritePrefix Prefix, OutputsIndex Outputs, IReadOnlyDictionary<WorldPath, Digest> Kept)
{
    /// <summary>Reads a run from the world's ledger and verifies the receipt, its copy, evidence, request, index and every output against it.</summary>
    /// <exception cref="FaultException">
    /// <c>ERR_INPUTS</c>, "no settled run", if the ledger has no such run; <c>ERR_ADAPTER_INVOCATION</c>, "not as it was settled", with the path of
    /// the first file that is missing or changed; in a store, "the world's content is damaged", with the digest of the changed file.
    /// </exception>
    public static SettledRun Read(IWorld world, ExecutionId id, CancellationToken cancellationToken)
    {
        var settled = world.Ledger.Find(new LedgerQuery { Execution = id }).Entries.Select(entry => entry.Transition).OfType<Transition.Settled>().FirstOrDefault()
            ?? throw new FaultException(ErrorCode.Inputs, $"no settled run {id}");
        var prefix = settled.Run.Prefix;
        var areas = settled.Areas.ToDictionary(entry => prefix.In(entry.Key, id), entry => entry.Value);
        foreach (var (path, sha256) in areas)
        {
            Hold(world, path, sha256, cancellationToken);
        }

        var receipt = Whole(world, prefix.Receipt, settled.Receipt);
        var outputs = OutputsIndex.Parse(Whole(world, prefix.Index, settled.Index));
        foreach (var output in outputs.Outputs)
        {
            Hold(world, prefix.Output(output.Path), output.Sha256, cancellationToken);
        }

        areas.Remove(prefix.ReceiptInArea(id));
        return new SettledRun(Receipt.Parse(receipt), settled.Receipt, prefix, outputs, areas);
    }

    private static void Hold(IWorld world, WorldPath path, Digest expected, CancellationToken cancellationToken)
    {
        using var content = Open(world, path);
        Hold(path, HashedCopy.Run(content, Stream.Null, cancellationToken), expected);
    }

    // Hashes the same bytes that it returns, so a file that changes between two reads cannot go unnoticed.
    private static byte[] Whole(IWorld world, WorldPath path, Digest expected)
    {
        using var content = Open(world, path);
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        var whole = bytes.ToArray();
        Hold(path, Digest.FromHash(SHA256.HashData(whole)), expected);
        return whole;
    }

    private static void Hold(WorldPath path, Digest actual, Digest expected)
    {
        if (actual != expected)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"not as it was settled: {path}");
        }
    }

    private static Stream Open(IWorld world, WorldPath path)
    {
        try
        {
            return world.OpenRead(path);
        }
        catch (FaultException e) when (e.Fault.Code == ErrorCode.Inputs)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"not as it was settled: {path}", e);
        }
    }
}
