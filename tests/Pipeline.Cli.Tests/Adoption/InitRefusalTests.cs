using Pipeline.Cli.Adoption;

namespace Pipeline.Cli.Tests.Adoption;

/// <summary>What <c>pipeline init</c> must not lose, and what is in its way: it then writes nothing at all.</summary>
public sealed class InitRefusalTests : IDisposable
{
    private readonly CommandLine cli = new();

    public InitRefusalTests() => Git("init -q -b main");

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("echo mine >build.sh", "build.sh")] // Untracked.
    [InlineData("echo theirs >build.sh && git add -A && git commit -q -m one && echo mine >build.sh", "build.sh")]
    public void Content_that_no_commit_has_is_not_replaced(string script, string file)
    {
        Bash(script);

        var result = cli.Run("init", "--no-workflows", "--force", "--yes");

        Assert.Equal(1, result.Exit);
        Assert.EndsWith($"pipeline: adapter invocation failed: the content of {file} is in no commit and would be lost, so nothing was written: commit it, or move it away\n", result.Error, StringComparison.Ordinal);
        Assert.Equal("mine\n", File.ReadAllText(In(file)));
        Assert.False(Directory.Exists(In("build")));
    }

    [Theory]
    [InlineData("mkdir global.json", "global.json is a folder, and a file is needed")]
    [InlineData("echo >processors", "processors is a file, and a folder is needed")]
    [InlineData("ln -s nowhere processors", "processors is a link, and a folder is needed")]
    [InlineData("ln -s nowhere build.sh", "build.sh is a link, and a file is needed")]
    [InlineData("mkdir elsewhere && ln -s elsewhere build", "build is a link, and a folder is needed")]
    [InlineData("mkdir .nuke && ln -s ../elsewhere .nuke/generated.json", ".nuke/generated.json is a link, and a file is needed")]
    public void What_is_in_the_way_is_named_before_anything_is_written(string script, string reason)
    {
        Bash(script);
        var before = Entries();

        var result = cli.Run("init", "--no-workflows");

        Assert.Equal(new Result(1, "", $"pipeline: adapter invocation failed: {reason}, so nothing was written: move it away first\n"), result);
        Assert.Equal(before, Entries(), StringComparer.Ordinal);
    }

    [Fact]
    public void A_workflow_of_others_is_named_although_the_front_door_would_write_it()
    {
        cli.With(".github/workflows/main.yml", "name: mine\n").With(".github/workflows/pr.yml", "# Judges.\n# Written by ./build.sh Workflows from the targets in build/: change those, not this.\n");

        var result = cli.Run("init");

        Assert.Equal(
            new Result(1, "", "pipeline: adapter invocation failed: .github/workflows/main.yml exists already with another content, so nothing was written: compare with --dry-run, and replace with --force\n"), result);
        Assert.Equal("name: mine\n", File.ReadAllText(In(".github/workflows/main.yml")));
        Assert.False(File.Exists(In("build.sh")));
        var dry = cli.Run("init", "--dry-run");
        Assert.Contains("foreign   .github/workflows/main.yml\n", dry.Output, StringComparison.Ordinal);
        Assert.Contains("\n-name: mine\n", dry.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workflow_that_was_edited_by_hand_is_named()
    {
        cli.With(".github/workflows/main.yml", GeneratedWorkflows.Text("Releases.", "name: main\n"))
            .With(".github/workflows/pr.yml", GeneratedWorkflows.Text("Judges.", "name: pr\n") + "# mine\n");

        var result = cli.Run("init");

        Assert.Equal(1, result.Exit);
        Assert.StartsWith("pipeline: adapter invocation failed: .github/workflows/pr.yml exists already with another content, so nothing was written", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("# mine\n", File.ReadAllText(In(".github/workflows/pr.yml")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_git_ignores_is_named_before_anything_is_written()
    {
        Bash("printf 'build/\n' >.gitignore");

        var result = cli.Run("init", "--no-workflows");

        Assert.Equal(
            new Result(1, "", "pipeline: adapter invocation failed: git ignores build/Build.cs, build/_build.csproj, build/dotnet-environment.txt, which no clone would have, so nothing was written: remove the line that `git check-ignore -v build/Build.cs` names\n"),
            result);
        Assert.False(File.Exists(In("build.sh")));
    }

    [Fact]
    public void Bytes_and_line_ends_of_an_ignore_file_stay_whatever_its_encoding_is()
    {
        byte[] before = [.. "caf"u8, 0xe9, .. "/\r\nbin/\r\n"u8];
        File.WriteAllBytes(In(".gitignore"), before);

        cli.Run("init", "--no-workflows");

        var after = File.ReadAllBytes(In(".gitignore"));
        Assert.Equal(before, after[..before.Length]);
        Assert.Equal(after.Count(one => one == '\n'), after.Count(one => one == '\r'));
    }

    [Fact]
    public void A_script_with_the_line_ends_of_Windows_is_renewed_because_bash_does_not_start_it()
    {
        cli.Run("init", "--no-workflows");
        var written = File.ReadAllBytes(In("build.sh"));
        File.WriteAllText(In("build.sh"), File.ReadAllText(In("build.sh")).Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Contains("renewed   build.sh\n", cli.Run("init", "--no-workflows").Output, StringComparison.Ordinal);

        Assert.Equal(written, File.ReadAllBytes(In("build.sh")));
    }

    [Fact]
    public void A_folder_of_the_example_s_name_is_left_as_it_is()
    {
        cli.With("processors/hello/provider.py", "mine\n");

        Assert.Equal(0, cli.Run("init", "--no-workflows").Exit);

        Assert.Equal("mine\n", File.ReadAllText(In("processors/hello/provider.py")));
        Assert.Single(Directory.GetFiles(In("processors/hello")));
    }

    [Theory]
    [InlineData("""{"msbuild-sdks":{"Pipeline.Processor":"0.0.9","Pipeline.Targets":"0.0.9"}}""", "this repository has version 0.0.9 of the packages: pipeline upgrade moves it to ")]
    [InlineData("""{"sdk":{"version":"8.0.100"}}""", "global.json asks for the .NET SDK 8.0.100, and the packages need 10 or later: change its \"sdk\".")]
    [InlineData("""{"msbuild-sdks":{"A":"1","A":"2"}}""", "global.json is not plain JSON (Duplicate property 'A'")]
    [InlineData("""{"msbuild-sdks":"x"}""", "global.json has a member \"msbuild-sdks\" that is no object: remove it.")]
    public void Another_version_and_an_unusable_one_are_not_replaced(string settings, string reason)
    {
        cli.With("global.json", settings);

        var result = cli.Run("init", "--no-workflows");

        Assert.Equal(1, result.Exit);
        Assert.StartsWith($"pipeline: adapter invocation failed: {reason}", result.Error, StringComparison.Ordinal);
        Assert.Equal(settings, File.ReadAllText(In("global.json")));
        Assert.False(File.Exists(In("build.sh")));
    }

    [Fact]
    public void Line_ends_of_Windows_are_no_change()
    {
        cli.Run("init", "--no-workflows");
        File.WriteAllText(In("build/Build.cs"), File.ReadAllText(In("build/Build.cs")).Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Contains("unchanged build/Build.cs\n", cli.Run("init", "--no-workflows").Output, StringComparison.Ordinal);
    }

    private string In(string file) => Path.Combine(cli.Folder, file);

    private string[] Entries() => [.. Directory.EnumerateFileSystemEntries(cli.Folder, "*", SearchOption.AllDirectories).Where(entry => !entry.Contains("/.git/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private void Git(string arguments) => Bash($"git {arguments} && git config user.name A && git config user.email a@example.com");

    private void Bash(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the repository is prepared with bash");
        using var bash = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-euc", script]) { WorkingDirectory = cli.Folder })!;
        bash.WaitForExit();
        Assert.Equal(0, bash.ExitCode);
    }
}
