using System.Security.Cryptography;
using Pipeline.World;
using Pipeline.World.Verification;
using Pipeline.World.Worlds;

namespace Pipeline.Benchmarks;

/// <summary>The time of a world's ledger: one settlement, and a full verification against coreutils.</summary>
internal static class Worlds
{
    private const int Runs = 100;
    private const int OutputsPerRun = 100;
    private const int OutputBytes = 107_374; // 1 GiB in all
    private static readonly Digest Image = Digest.Parse("sha256:" + new string('1', 64));

    public static IEnumerable<object> Run(Workspace workspace)
    {
        var world = workspace.InFolder("ledger-world");
        var files = new FileSystemWorld(world, TimeProvider.System);
        var small = Enumerable.Range(0, 41).Select(number => Settle(files, number, outputs: 1, bytes: 100)).ToArray();

        // A fortieth of the shortest container's time, which nobody notices.
        yield return new Figure("one settlement of a small run, files and entry durable", Timing.Median(small[1..]), "ms", 10);

        for (var run = 0; run < Runs; run++)
        {
            Settle(files, 1000 + run, OutputsPerRun, OutputBytes);
        }

        yield return new Comparison("verify a world of 10,000 outputs / 1 GiB", "sha256sum over its files", 1.1).Run(
            5,
            () =>
            {
                if (WorldVerification.Run(world, null, CancellationToken.None) is { Holds: false } verdict)
                {
                    throw new InvalidOperationException(verdict.Findings[0].ToString());
                }
            },
            () => Shell.Run("sh", "-c", $"find '{world}' -type f -print0 | xargs -0 sha256sum"));
        Directory.Delete(world, recursive: true);
    }

    // Writes a kit's files, and measures only the settlement.
    private static double Settle(FileSystemWorld world, int number, int outputs, int bytes)
    {
        var id = ExecutionId.From(new Guid(number + 1, 7, 0, new byte[8]));
        var prefix = WritePrefix.Expand("world://bench/runs/{execution_id}/", id);
        var terms = new ExpectedRun(ProcessorRef.Parse("bench@1.0.0"), Mode.Mock, EnvFingerprint.Of(Image, []), null, Image);
        using var run = world.Stage(id, prefix);
        var folder = Path.Combine(run.ArtifactsFolder, prefix.Path);
        Directory.CreateDirectory(Path.Combine(folder, "outputs"));
        var content = new byte[bytes];
        var index = OutputsIndex.Of(Enumerable.Range(0, outputs).Select(output =>
        {
            BitConverter.TryWriteBytes(content, (number * 1000) + output);
            File.WriteAllBytes(Path.Combine(folder, "outputs", $"{output:000}"), content);
            return new OutputEntry(OutputName.Canonicalize($"outputs/{output:000}"), Digest.FromHash(SHA256.HashData(content)), bytes);
        }));
        var receipt = new Receipt(
            1, terms.Fingerprint, id, InputsDocument.HashSchema, Image, Image, Mode.Mock, new IndexReference(prefix.Index, Sha256.Of(index.Encode())), "bench",
            terms.Processor, "2026-01-02T03:04:05.678Z", new Dictionary<string, long>(StringComparer.Ordinal)).Encode();
        Directory.CreateDirectory(Path.Combine(run.ArtifactsFolder, "receipts"));
        File.WriteAllBytes(Path.Combine(folder, "outputs.json"), index.Encode());
        File.WriteAllBytes(Path.Combine(folder, "receipt.json"), receipt);
        File.WriteAllBytes(Path.Combine(run.ArtifactsFolder, "receipts", $"{id}.json"), receipt);
        return Timing.Milliseconds(() => run.Settle(terms, index));
    }
}
