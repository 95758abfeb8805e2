using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Build.Tests;

public sealed class PathTests : IDisposable
{
    private readonly AbsolutePath _root = Directory.CreateTempSubdirectory("paths ").FullName;

    public void Dispose() => _root.DeleteDirectory();

    [Fact]
    public void A_path_is_rooted_and_normalized()
    {
        AbsolutePath path = "/a/b/../c.tar.gz/";

        Assert.Equal("/a/c.tar.gz", path);
        Assert.Equal(("c.tar.gz", "c.tar", ".gz"), (path.Name, path.NameWithoutExtension, path.Extension));
        Assert.Equal("/a", path.Parent!);
        Assert.Equal("/a/x", path / ".." / "x");
        Assert.Equal("/a/c.tar.gz.sha", path + ".sha");
        Assert.True(path == (AbsolutePath)"/a/c.tar.gz");
        Assert.Null(((AbsolutePath)"/").Parent);
        Assert.Throws<ArgumentException>(() => (AbsolutePath)"a/b");
    }

    [Theory]
    [InlineData("*.cs", "a.cs")]
    [InlineData("**/*.cs", "a.cs src/b.cs src/deep/c.cs")]
    [InlineData("src/*.cs", "src/b.cs")]
    [InlineData("src/*/?.cs", "src/deep/c.cs")]
    [InlineData("nothing/**", "")]
    public void Patterns_find_files_at_their_depth(string pattern, string expected)
    {
        foreach (var file in (string[])["a.cs", "a.txt", "src/b.cs", "src/deep/c.cs"])
        {
            (_root / file).WriteAllText("");
        }

        Assert.Equal(expected, string.Join(' ', _root.GlobFiles(pattern).Select(x => Path.GetRelativePath(_root, x))));
    }

    [Fact]
    public void Json_comes_back_as_it_was_written()
    {
        var file = _root / "deep" / "a.json";

        Assert.Equal([1, 2], file.WriteJson<int[]>([1, 2]).ReadJson<int[]>());
    }

    [Fact]
    public void Arguments_with_blanks_are_quoted_unless_told_otherwise()
    {
        var path = (AbsolutePath)"/with blank/x";

        Assert.Equal("-f \"/with blank/x\" -n plain raw words", Text($"-f {path} -n {"plain"} {"raw words":nq}"));
        Assert.Equal("\"say \\\"hi\\\" now\"", Text($"{"say \"hi\" now"}"));
    }

    private static string Text(ArgumentStringHandler arguments) => arguments.ToStringAndClear();
}
