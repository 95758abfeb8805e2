using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Runs;

namespace Pipeline.Adapters.Tests;

/// <summary>Each limit on a run's output, exactly at the limit and one above.</summary>
public sealed class OutputBoundTests : IDisposable
{
    private const int Mebibyte = 1024 * 1024;
    private static readonly LocalOptions Bounds = new() { OutputMib = 1, OutputFiles = 6 };
    private readonly DirectoryInfo run = Directory.CreateTempSubdirectory("output-bounds-");

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void So_many_files_and_folders(int files, bool fits)
    {
        // The folder itself counts.
        for (var number = 0; number < files; number++)
        {
            Write($"outputs/{number}", 0);
        }

        Judge(fits, files, "wrote more than 1 MiB or 6 files");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void So_many_bytes_in_all(int more, bool fits)
    {
        Write("outputs/a", Mebibyte / 2);
        Write("outputs/deep/b", (Mebibyte / 2) + more);
        Judge(fits, 2, "wrote more than 1 MiB or 6 files");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void So_long_a_name(int more, bool fits)
    {
        // outputs/ and three segments of 255 with their slashes are 776 bytes.
        var segment = new string('n', 255);
        Write($"outputs/{segment}/{segment}/{segment}/{new string('n', 1024 - 776 + more)}", 1);
        Judge(fits, 1, "bad output name: name over 1024 bytes");
    }

    [Theory]
    [InlineData(64 * 1024, "ERR_INPUTS invalid inputs payload: x")]
    [InlineData((64 * 1024) + 1, "ERR_ADAPTER_INVOCATION adapter invocation failed: fault.json is larger than 65536 bytes")]
    public void So_long_a_fault(int bytes, string fault)
    {
        var text = """{"code":"ERR_INPUTS","message":"invalid inputs payload: x"}""";
        File.WriteAllText(Path.Combine(run.FullName, "fault.json"), text.PadRight(bytes));
        Assert.Equal(fault, FaultFile.Read(run.FullName, 1).ToString());
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(7, true)]
    public void So_many_while_it_still_runs(int files, bool exceeds)
    {
        for (var number = 0; number < files; number++)
        {
            Write($"{number}", 1);
        }

        Assert.Equal(exceeds, FolderSize.Excess(run.FullName, 7, 6) is ContainerEndReason.WroteTooMuch);
        Assert.Equal(files > 5, FolderSize.Excess(run.FullName, 5, 7) is ContainerEndReason.WroteTooMuch);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void So_deep_a_path(int more, bool exceeds)
    {
        // Eight segments of 255 with their slashes are 2048 characters.
        var segment = "/" + new string('n', 255);
        Write($"{string.Concat(Enumerable.Repeat(segment, 7))[1..]}/{new string('n', 253)}/{new string('n', 1 + more)}", 0);

        Assert.Equal(exceeds, FolderSize.Excess(run.FullName, 0, 9) is ContainerEndReason.WroteTooDeep);
    }

    /// <summary>A container that swaps a folder for a link cannot make us count other files.</summary>
    [Fact]
    public void What_a_link_points_to_does_not_count()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links are Linux's here");
        Directory.CreateSymbolicLink(Path.Combine(run.FullName, "all"), "/usr");
        File.CreateSymbolicLink(Path.Combine(run.FullName, "big"), "/proc/kcore");
        Assert.Null(FolderSize.Excess(run.FullName, 0, 2));
    }

    public void Dispose() => run.Delete(recursive: true);

    private void Write(string name, int bytes)
    {
        var file = Path.Combine(run.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, new byte[bytes]);
    }

    private void Judge(bool fits, int files, string detail)
    {
        if (fits)
        {
            Assert.Equal(files, OutputScan.Run(run.FullName, Bounds, default).Outputs.Count);
        }
        else
        {
            Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: {detail}", Assert.Throws<FaultException>(() => OutputScan.Run(run.FullName, Bounds, default)).Fault.ToString());
        }
    }
}
