using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Runs;

namespace Pipeline.Benchmarks;

/// <summary>Scanning, canonicalizing, hashing and indexing a run's output.</summary>
internal static class Scans
{
    private const int Files = 10_000;
    private const int FileBytes = 107_374; // 1 GiB in all
    private const int FilesPerFolder = 100;

    public static IEnumerable<object> Run(Workspace workspace)
    {
        var run = workspace.InFolder("scan");
        Fill(Path.Combine(run, "outputs"));
        yield return new Comparison("scan, hash and index 10,000 files / 1 GiB", "sha256sum", 1.0).Run(
            3,
            () => OutputScan.Run(run, new LocalOptions(), CancellationToken.None).Encode(),
            () => Shell.Run("sh", "-c", $"find '{run}/outputs' -type f -print0 | xargs -0 sha256sum"));

        GC.Collect();
        var before = GC.GetTotalAllocatedBytes();
        OutputScan.Run(run, new LocalOptions(), CancellationToken.None);
        yield return new Figure("allocated by one scan of 1 GiB", (GC.GetTotalAllocatedBytes() - before) / 1048576.0, "MiB", 64);
        Directory.Delete(run, recursive: true);
    }

    private static void Fill(string outputs)
    {
        var content = new byte[FileBytes];
        for (var i = 0; i < Files; i++)
        {
            var folder = Directory.CreateDirectory(Path.Combine(outputs, $"{i / FilesPerFolder:000}"));
            BitConverter.TryWriteBytes(content, i);
            File.WriteAllBytes(Path.Combine(folder.FullName, $"{i:00000}.bin"), content);
        }
    }
}
