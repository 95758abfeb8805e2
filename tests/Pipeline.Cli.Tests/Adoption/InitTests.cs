using System.Text.Json.Nodes;
using Pipeline.Cli.Adoption;

namespace Pipeline.Cli.Tests.Adoption;

/// <summary><c>pipeline init</c> without the front door; tests/Adoption.Tests runs what it writes.</summary>
public sealed class InitTests : IDisposable
{
    private static readonly string[] Written =
    [
        ".nuke/parameters.json", "build.cmd", "build.sh", "build/Build.cs", "build/_build.csproj", "build/dotnet-environment.txt", "processors/bases.json", "processors/compilers.json",
        ".gitattributes", ".gitignore", "global.json",
    ];

    private readonly CommandLine cli = new();

    public InitTests() => Directory.CreateDirectory(Path.Combine(cli.Folder, ".git"));

    public void Dispose() => cli.Dispose();

    [Fact]
    public void An_empty_repository_gets_the_front_door_the_bases_and_an_example()
    {
        var result = Init();

        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Equal(Written.Select(file => $"written   {file}"), lines[..Written.Length], StringComparer.Ordinal);
        Assert.All(lines[Written.Length..^1], line => Assert.StartsWith("written   processors/hello/", line, StringComparison.Ordinal));
        Assert.Equal("Judge the processors: ./build.sh PrAcceptance", lines[^1]);
        Assert.All(Written, file => Assert.True(File.Exists(In(file)), file));
        Assert.Equal(InitCommand.Version, (string?)JsonNode.Parse(Read("global.json"))!["msbuild-sdks"]!["Pipeline.Targets"]);
        Assert.Contains("hello@1.0.0", cli.Run("processors").Output, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(In("build.sh")).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void Whoever_does_not_wait_for_the_front_door_has_read_what_was_written()
    {
        using var stop = new CancellationTokenSource();
        using var output = new ImpatientReader(stop);
        cli.StandardOutput = output;

        Assert.Equal(130, cli.Run(stop.Token, "init").Exit);
        Assert.Equal(Written.Select(file => $"written   {file}"), System.Text.Encoding.UTF8.GetString(output.ToArray()).Split('\n')[..Written.Length], StringComparer.Ordinal);
        Assert.All(Written, file => Assert.True(File.Exists(In(file)), file));
    }

    [Fact]
    public void The_front_door_is_that_of_this_repository()
    {
        Init();

        foreach (var file in (string[])["build.sh", "build.cmd", "build/dotnet-environment.txt"])
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(SourceTree.Root, file)), File.ReadAllBytes(In(file)));
        }
    }

    [Fact]
    public void A_second_run_changes_nothing()
    {
        Init();
        var before = Files();

        var result = Init();

        Assert.All(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[..^1], line => Assert.StartsWith("unchanged ", line, StringComparison.Ordinal));
        Assert.Equal(before, Files());
    }

    [Fact]
    public void What_others_wrote_is_named_and_nothing_at_all_is_written()
    {
        cli.With("build.sh", "theirs").With("build/Build.cs", "theirs");
        var before = Files();

        var result = Init();

        Assert.Equal(new Result(1, "", "pipeline: adapter invocation failed: build.sh, build/Build.cs exist already with another content, so nothing was written: compare with --dry-run, and replace with --force\n"), result);
        Assert.Equal(before, Files());
    }

    [Fact]
    public void A_dry_run_shows_the_difference_and_writes_nothing()
    {
        cli.With("build/_build.csproj", "theirs\n");
        var before = Files();

        var result = Init("--dry-run");

        Assert.Equal(0, result.Exit);
        Assert.Contains("--- now/build/_build.csproj\n+++ new/build/_build.csproj\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("-theirs\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("+<Project Sdk=\"Pipeline.Targets\" />\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("foreign   build/_build.csproj\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was written.\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, Files());
    }

    [Fact]
    public void Force_shows_the_difference_and_replaces_with_consent()
    {
        Commit("build/_build.csproj");

        var result = Init("--force", "--yes");

        Assert.Contains("-theirs\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("replaced  build/_build.csproj\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("Pipeline.Targets", Read("build/_build.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_terminal_and_without_consent_the_difference_is_shown_and_nothing_is_written()
    {
        Commit("build.sh", "build/_build.csproj");
        var before = Files();

        var result = Init("--force");

        Assert.Equal((2, ""), (result.Exit, result.Output));
        Assert.Contains("-theirs\n", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("\npipeline: there is no terminal to ask on whether to replace build.sh, build/_build.csproj, so nothing is written: add --yes to replace without a question.\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task On_a_terminal_a_person_decides_after_the_difference()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "script(1) makes the terminal");
        Commit("build/_build.csproj");
        var before = Files();

        var declined = await Executable.OnTerminal(cli.Folder, "n", "init", "--no-workflows", "--force");

        Assert.Equal(1, declined.Exit);
        var question = declined.Output.IndexOf("Replace build/_build.csproj? [y/N] ", StringComparison.Ordinal);
        Assert.InRange(declined.Output.IndexOf("-theirs\n", StringComparison.Ordinal), 0, question);
        Assert.Contains("pipeline: not replaced, and nothing is written.\n", declined.Output, StringComparison.Ordinal);
        Assert.Equal(before, Files());

        var agreed = await Executable.OnTerminal(cli.Folder, "y", "init", "--no-workflows", "--force");

        Assert.Equal(0, agreed.Exit);
        Assert.Contains("replaced  build/_build.csproj\n", agreed.Output, StringComparison.Ordinal);
        Assert.Contains("Pipeline.Targets", Read("build/_build.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_files_of_others_there_is_no_question() => Assert.Equal((0, ""), (Init("--force").Exit, Init("--force").Error));

    [Fact]
    public void Consent_needs_its_question() =>
        Assert.Equal(new Result(2, "", "pipeline: --yes answers the question of --force, and needs it.\nRun `pipeline init --help` for usage.\n"), Init("--yes"));

    [Fact]
    public void Settings_that_people_have_keep_every_line_and_get_what_is_missing()
    {
        cli.With(".gitignore", "*.log\nbin/").With("global.json", """{ "sdk": { "version": "10.0.300" }, "msbuild-sdks": { "Other": "1.0.0" } }""");

        var result = Init();

        Assert.Contains("added to  .gitignore\nadded to  global.json\n", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("*.log\nbin/\n# What builds and runs make.\n/artifacts/\n", Read(".gitignore"), StringComparison.Ordinal);
        Assert.Single(Read(".gitignore").Split('\n'), line => line == "bin/");
        var settings = JsonNode.Parse(Read("global.json"))!;
        Assert.Equal(("10.0.300", "1.0.0"), ((string?)settings["sdk"]!["version"], (string?)settings["msbuild-sdks"]!["Other"]));
    }

    [Fact]
    public void A_repository_with_processors_gets_no_example()
    {
        cli.WithProcessor("echo");

        Init();

        Assert.False(Directory.Exists(In("processors/hello")));
    }

    [Fact]
    public void A_commented_global_json_is_left_to_its_owner()
    {
        cli.With("global.json", "{ // ours\n}");

        var result = Init();

        Assert.Equal(1, result.Exit);
        Assert.StartsWith("pipeline: adapter invocation failed: global.json is not plain JSON (", result.Error, StringComparison.Ordinal);
        Assert.Contains("add \"msbuild-sdks\" with \"Pipeline.Processor\" and \"Pipeline.Targets\" by hand", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(In("build.sh")));
    }

    [Fact]
    public void Outside_of_a_repository_nothing_is_written()
    {
        Directory.Delete(In(".git"));

        var result = Init();

        Assert.Equal(new Result(1, "", $"pipeline: adapter invocation failed: {cli.Folder} is not a git repository: run git init first, so that replaced files can be restored\n"), result);
        Assert.Empty(Files());
    }

    // git changes its own files while it looks.
    private void Commit(params string[] files)
    {
        foreach (var file in files)
        {
            cli.With(file, "theirs\n");
        }

        using var git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "bash", ["-euc", "rm -rf .git && git init -q && git add -A && git -c user.name=A -c user.email=a@example.com commit -q -m theirs"]) { WorkingDirectory = cli.Folder })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }

    private Result Init(params string[] more) => cli.Run(["init", "--no-workflows", .. more]);

    private SortedDictionary<string, string> Files() => new(
        Directory.EnumerateFiles(cli.Folder, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/.git/", StringComparison.Ordinal)).ToDictionary(file => Path.GetRelativePath(cli.Folder, file), File.ReadAllText, StringComparer.Ordinal), StringComparer.Ordinal);

    private string In(string file) => Path.Combine(cli.Folder, file);

    private string Read(string file) => File.ReadAllText(In(file));

    /// <summary>Presses Ctrl+C as soon as anything was printed.</summary>
    private sealed class ImpatientReader(CancellationTokenSource stop) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            stop.Cancel();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer);
            stop.Cancel();
        }
    }
}
