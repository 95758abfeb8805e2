using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Pipeline.Cli.Adoption;

namespace Pipeline.Cli.Tests.Adoption;

/// <summary><c>pipeline upgrade</c> without the front door, of a repository that an older version has written.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly CommandLine cli = new();

    public UpgradeTests()
    {
        Directory.CreateDirectory(Path.Combine(cli.Folder, ".git"));
        Assert.Equal(0, cli.Run("init", "--no-workflows").Exit);
        Assert.Contains(InitCommand.Version, Read("global.json"), StringComparison.Ordinal);
        cli.With("global.json", Read("global.json").Replace(InitCommand.Version, "0.0.9", StringComparison.Ordinal));
    }

    public static TheoryData<string> Releases => [.. Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "tests", "golden", "releases")).Select(folder => Path.GetFileName(folder))];

    public void Dispose() => cli.Dispose();

    [Fact]
    public void Generated_files_that_nobody_edited_are_renewed_with_the_version()
    {
        AsOfAnOlderVersion("build.sh", "#!/bin/sh\n# older\n");

        var result = Upgrade();

        Assert.Equal((0, ""), (result.Exit, result.Error.Split('\n').LastOrDefault(line => line.StartsWith("pipeline:", StringComparison.Ordinal)) ?? ""));
        Assert.Contains("renewed   build.sh\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("added to  global.json\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(SourceTree.Root, "build.sh")), Read("build.sh"));
        Assert.Equal(InitCommand.Version, (string?)JsonNode.Parse(Read("global.json"))!["msbuild-sdks"]!["Pipeline.Processor"]);
    }

    [Fact]
    public void An_edited_file_stays_and_is_named_until_it_is_replaced()
    {
        AsOfAnOlderVersion("build/Build.cs", "// older\n");
        cli.With("build/Build.cs", "// ours\n");

        foreach (var result in (Result[])[Upgrade(), Upgrade()])
        {
            Assert.Equal(0, result.Exit);
            Assert.Contains("pipeline: build/Build.cs was edited here and stays as it is; compare it with `pipeline init --dry-run`.\n", result.Error, StringComparison.Ordinal);
            Assert.Equal("// ours\n", Read("build/Build.cs"));
        }
    }

    [Fact]
    public void Line_ends_of_a_checkout_are_no_edit()
    {
        AsOfAnOlderVersion("build.sh", "#!/bin/sh\n# older\n");
        cli.With("build.sh", "#!/bin/sh\r\n# older\r\n");

        Assert.Contains("renewed   build.sh\n", Upgrade().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_shows_and_changes_nothing()
    {
        AsOfAnOlderVersion("build.sh", "#!/bin/sh\n# older\n");
        var before = Read("global.json");

        var result = Upgrade("--dry-run");

        Assert.Contains("-# older\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("older     build.sh\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(("#!/bin/sh\n# older\n", before), (Read("build.sh"), Read("global.json")));
    }

    [Fact]
    public void A_newer_repository_needs_a_newer_command()
    {
        cli.With("global.json", Read("global.json").Replace("0.0.9", "99.1.0-rc.2", StringComparison.Ordinal));

        Assert.Equal(
            new Result(1, "", $"pipeline: adapter invocation failed: this repository has version 99.1.0-rc.2, and this command is {InitCommand.Version}: update the command with dotnet tool update Pipeline.Cli\n"),
            Upgrade());
    }

    [Theory]
    [InlineData("{}", "global.json has no version of the packages, or two: run pipeline init")]
    [InlineData("""{"msbuild-sdks": {"Pipeline.Processor": "1.0.0", "Pipeline.Targets": "1.0.1"}}""", "global.json has no version of the packages, or two: run pipeline init")]
    [InlineData("""{"msbuild-sdks": {"Pipeline.Processor": "newest", "Pipeline.Targets": "newest"}}""", "global.json has newest, which is no version of a package")]
    public void Without_a_version_there_is_nothing_to_upgrade(string settings, string sentence)
    {
        cli.With("global.json", settings);

        Assert.Equal(new Result(1, "", $"pipeline: adapter invocation failed: {sentence}\n"), Upgrade());
    }

    /// <summary>The records of each release: tests/golden/releases keeps what <c>init</c> wrote.</summary>
    [Theory]
    [MemberData(nameof(Releases))]
    public void The_record_of_each_release_is_read(string version)
    {
        var release = new GoldenFolder($"releases/{version}");
        cli.With("global.json", Encoding.UTF8.GetString(release.Bytes("global.json"))).With(GeneratedFiles.Path, Encoding.UTF8.GetString(release.Bytes("generated.json")));

        Assert.Contains("build/Build.cs", GeneratedFiles.Read(cli.Folder).Digests.Keys, StringComparer.Ordinal);
        Assert.Equal(0, Upgrade().Exit);
    }

    [Fact]
    public void A_record_that_is_not_readable_is_one_sentence()
    {
        cli.With(GeneratedFiles.Path, "{");

        var result = Upgrade();

        Assert.Equal(1, result.Exit);
        Assert.StartsWith("pipeline: adapter invocation failed: .nuke/generated.json is not an object of paths and digests: restore it from git", result.Error, StringComparison.Ordinal);
        Assert.EndsWith(": restore it from git\n", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Whatever lines a file has, it keeps them in their order, and completing it twice is completing it once.</summary>
    [Fact]
    public void Additions_keep_what_is_there()
    {
        string[] lines = ["bin/", "*.log", "# What builds and runs make.", "/artifacts/", "", "obj/"];
        Gen.Int[0, lines.Length - 1].Select(at => lines[at]).Array[0, 8].Select(all => string.Join('\n', all)).Sample(content =>
        {
            var additions = RepositoryTemplate.Additions("1.0.0").First(one => one.Path == ".gitignore");
            var complete = additions.Complete(content);
            Assert.StartsWith(content, complete, StringComparison.Ordinal);
            Assert.Equal(complete, additions.Complete(complete));
            Assert.Subset(complete.Split('\n').ToHashSet(StringComparer.Ordinal), new HashSet<string>(["/artifacts/", "bin/", "obj/", "/processors/_*/"], StringComparer.Ordinal));
        });
    }

    private Result Upgrade(params string[] more) => cli.Run(["upgrade", "--no-workflows", .. more]);

    private void AsOfAnOlderVersion(string file, string content)
    {
        cli.With(file, content);
        cli.With(GeneratedFiles.Path, System.Text.Encoding.UTF8.GetString(GeneratedFiles.Read(cli.Folder).With([(file, System.Text.Encoding.UTF8.GetBytes(content))])));
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(cli.Folder, file));
}
