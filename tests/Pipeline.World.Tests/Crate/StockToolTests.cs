using System.Diagnostics;
using System.Text.Json;
using Pipeline.Tests.Npm;
using Pipeline.World.Crate;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Crate;

/// <summary>The crate with other tools: npm's library <c>ro-crate</c>, and jq with coreutils.</summary>
public sealed class StockToolTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("crate-tools-");

    public StockToolTests() => RunCrate.Write(
        CrateSample.In(time => new FileSystemWorld(Path.Combine(directory.FullName, "world"), time)), [CrateSample.First, CrateSample.Second], Folder, new CrateOptions(), default);

    private string Folder => Path.Combine(directory.FullName, "crate");

    [Fact]
    public void The_stock_library_reads_the_crate_and_finds_nothing_wrong()
    {
        var read = Judge();
        Assert.Empty(Texts(read, "findings"));
        Assert.Empty(Texts(read, "twice"));
        Assert.Equal(["https://w3id.org/ro/crate/1.1", "https://w3id.org/ro/terms/workflow-run#DockerImage", "http://schema.org/CompletedActionStatus"], Texts(read, "unknown"), StringComparer.Ordinal);
        Assert.Equal(["echo 1.0.0", "table_profile 2.0.0"], read.GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("tool").GetString()), StringComparer.Ordinal);
    }

    /// <summary>The commands in <c>src/Pipeline.World/README.md</c>.</summary>
    [Theory]
    [InlineData("ro-crate-metadata.json", "5be08c9684a1d25e", "5be08c9684a1d25f", "cases/table.csv: FAILED")]
    [InlineData("cases/table.csv", "a,b", "a,c", "cases/table.csv: FAILED")]
    [InlineData("ledger-entries.jsonl", "echo@1.0.0", "echo@1.0.1", "ledger-entries.jsonl: FAILED", "broken: ")]
    [InlineData("local/runs/{0}/{1}", "hostile", "hostilE", "local/runs/{0}/{1}: FAILED", "local/runs/{0}/{1}: FAILED")]
    [InlineData("local/evidence/{0}.json", "mock", "real", "local/evidence/{0}.json: FAILED", "local/evidence/{0}.json: FAILED")]
    public void Whoever_has_jq_and_coreutils_finds_the_same(string file, string was, string @is, params string[] told)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/jq") && File.Exists("/bin/bash"), "jq and bash are not here");
        Assert.Equal("", Shown());
        var path = Path.Combine(Folder, Named(file));
        File.WriteAllText(path, File.ReadAllText(path).Replace(was, @is, StringComparison.Ordinal));
        var lines = Shown().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(told.Length, lines.Length);
        Assert.All(lines.Zip(told), line => Assert.StartsWith(Named(line.Second), line.First, StringComparison.Ordinal));
    }

    [Fact]
    public void The_stock_library_misses_a_file_that_is_gone()
    {
        File.Delete(Path.Combine(Folder, "cases/table.csv"));
        Assert.Contains("error validCrateDataEntityPath cases/table.csv", Texts(Judge(), "findings"), StringComparer.Ordinal);
    }

    public void Dispose() => directory.Delete(recursive: true);

    private static string Named(string text) => text.Replace("{0}", CrateSample.First.ToString(), StringComparison.Ordinal).Replace("{1}", CrateSample.Hostile, StringComparison.Ordinal);

    private static string[] Texts(JsonElement read, string member) => [.. read.GetProperty(member).EnumerateArray().Select(text => text.GetString()!)];

    private string Shown()
    {
        var readme = File.ReadAllText(Path.Combine(SourceTree.Root, "src", "Pipeline.World", "README.md"));
        var shown = readme.Split("```bash\n")[1].Split("```")[0].Replace("cd crate", $"cd '{Folder}'", StringComparison.Ordinal);
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", shown]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return output;
    }

    private JsonElement Judge()
    {
        var package = NpmPackage.Install(SourceTree.Root, "ro-crate", "3.7.2");
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(SourceTree.Root, "tests", "Pipeline.World.Tests", "Crate", "judge.cjs"), package, Folder]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.Equal(0, node.ExitCode);
        return JsonDocument.Parse(output).RootElement.Clone();
    }
}
