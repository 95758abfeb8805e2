using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>The layout of the tree: the top level, the length of files, the words in their names.</summary>
public sealed partial class LayoutTests
{
    private const int MaxLines = 300;

    private static readonly string[] TopLevel =
    [
        ".ci", ".editorconfig", ".gitattributes", ".github", ".gitignore", ".nuke", "CHANGELOG.md", "Directory.Build.props", "Directory.Build.rsp",
        "Directory.Build.targets", "Directory.Packages.props", "LICENSE", "Pipeline.sln", "README.md", "after.Pipeline.sln.targets", "build", "build.cmd", "build.sh",
        "findings", "global.json", "processors", "src", "tests",
    ];

    [Fact]
    public void Nothing_else_lies_at_the_top()
    {
        var names = Repository.Files.Select(file => file.Split('/')[0]).Distinct(StringComparer.Ordinal);
        Assert.Empty(names.Except(TopLevel, StringComparer.Ordinal));
    }

    /// <summary>A finding documents how other software behaves, so a newer version must be able to refute it.</summary>
    [Fact]
    public void Every_finding_can_be_run_and_can_fail()
    {
        var findings = Repository.Files.Where(file => file.StartsWith("findings/", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(findings);
        Assert.All(findings, file =>
        {
            Assert.EndsWith(".sh", file, StringComparison.Ordinal);
            var path = Path.Combine(SourceTree.Root, file);
            Assert.Contains("exit 1", File.ReadAllText(path), StringComparison.Ordinal);
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute), $"{file} cannot be executed");
        });
    }

    [Fact]
    public void No_file_is_longer_than_300_lines()
    {
        var code = Repository.Files.Where(file => Path.GetExtension(file) is ".cs" or ".py" or ".sh");
        var longest = code.Select(file => (Lines: Lines(file), file)).OrderByDescending(row => row.Lines).First();
        Assert.True(longest.Lines <= MaxLines, $"{longest.file} has {longest.Lines} lines");
    }

    /// <summary>Whoever wants more follows a link.</summary>
    [Fact]
    public void The_first_page_stays_short() => Assert.InRange(Lines("README.md"), 1, 150);

    /// <summary>A pattern's timeout counts while its thread waits for a processor. On a busy machine that may exceed a second, and a valid reference would end the program.</summary>
    [Fact]
    public void No_pattern_gives_up_where_a_machine_is_busy()
    {
        var code = Repository.CSharp.Where(file => !file.StartsWith("tests/", StringComparison.Ordinal));
        var timeouts = code.SelectMany(file => PatternTimeout().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, file))).Select(match => (file, match.Groups["ms"].Value))).ToArray();

        Assert.NotEmpty(timeouts);
        Assert.All(timeouts, found => Assert.Equal("60_000", found.Value));
    }

    [Fact]
    public void No_name_hides_what_it_names()
    {
        string[] vague = ["Util", "Utils", "Common", "Helper", "Helpers", "Manager", "Service"];
        string[] terms = ["CredentialHelper"]; // Docker's own name of the programs that keep credentials.
        var names = Repository.CSharp
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .Where(file => vague.Any(word => Path.GetFileNameWithoutExtension(file).EndsWith(word, StringComparison.Ordinal)))
            .Where(file => !terms.Contains(Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal));
        Assert.Empty(names);
    }

    [Fact]
    public void No_package_host_of_this_machine_is_written_down()
    {
        var hosts = Directory.Exists("/etc/apt/sources.list.d")
            ? Directory.GetFiles("/etc/apt/sources.list.d").Append("/etc/apt/sources.list").Where(File.Exists).SelectMany(Hosts).Distinct(StringComparer.Ordinal).ToArray()
            : [];
        var found =
            from file in Repository.Files
            let text = File.ReadAllText(Path.Combine(SourceTree.Root, file))
            from host in hosts
            where text.Contains(host, StringComparison.OrdinalIgnoreCase)
            select $"{file}: {host}";
        Assert.Empty(found);
    }

    private static IEnumerable<string> Hosts(string sources) =>
        File.ReadAllText(sources).Split([' ', '\n', '\t'])
            .Where(word => word.StartsWith("http", StringComparison.Ordinal))
            .Select(word => Uri.TryCreate(word, UriKind.Absolute, out var uri) ? uri.Host : "")
            .Where(host => host.Length > 0);

    [GeneratedRegex(@"(?<ms>[0-9][0-9_]*)\)\]\s+(private|internal|public) static partial Regex ", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PatternTimeout();

    private static int Lines(string file) => File.ReadLines(Path.Combine(SourceTree.Root, file)).Count();
}
