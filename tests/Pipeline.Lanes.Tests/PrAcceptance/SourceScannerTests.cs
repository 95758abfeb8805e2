using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Tests;

public sealed class SourceScannerTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_takes_files_and_folders_and_leaves_what_a_build_makes()
    {
        folder.With("p/a.py", "").With("p/cases/c/inputs.json", "").With("p/__pycache__/a.pyc", "").With("p/bin/x", "").With("p/obj/x", "").With("p/node_modules/a/index.js", "").With("global.json", "");

        Assert.Equal(["global.json", "p/a.py", "p/cases/c/inputs.json"], Scan(null, "p", "global.json", "absent").Keys, StringComparer.Ordinal);
    }

    [Fact]
    public void A_recorded_file_of_the_same_size_and_time_is_not_read_again()
    {
        folder.With("p/a.py", "real");
        File.SetLastWriteTimeUtc(Path.Combine(folder.Root, "p/a.py"), LongAgo);
        var recorded = Sources.File("told") with { ModifiedTicks = LongAgo.Ticks };

        Assert.Same(recorded, Scan(Recorded(recorded, DateTime.UtcNow.Ticks), "p")["p/a.py"]);
    }

    [Theory]
    [InlineData(3, 0, 5)]
    [InlineData(4, 1, 5)]
    [InlineData(4, 0, 1)]
    public void A_file_is_read_again_when_size_or_time_differ_or_it_was_written_while_it_was_recorded(int size, int ticksOff, int secondsLater)
    {
        folder.With("p/a.py", "real");
        File.SetLastWriteTimeUtc(Path.Combine(folder.Root, "p/a.py"), LongAgo);
        var recorded = Sources.File("told") with { Size = size, ModifiedTicks = LongAgo.Ticks + ticksOff };

        var scanned = Scan(Recorded(recorded, LongAgo.AddSeconds(secondsLater).Ticks), "p")["p/a.py"];

        Assert.Equal(Sources.File("real").Sha256, scanned.Sha256);
    }

    private static Verdict Recorded(SourceFile file, long scanned) => Sources.Verdict(
        "p", new SourceFingerprint(new Dictionary<string, SourceFile>(StringComparer.Ordinal) { ["p/a.py"] = file }, new Dictionary<string, string>(StringComparer.Ordinal)))
        with { ScannedTicks = scanned };

    private SortedDictionary<string, SourceFile> Scan(Verdict? recorded, params string[] roots) => new SourceScanner(folder.Root).Scan(roots, recorded);
}
