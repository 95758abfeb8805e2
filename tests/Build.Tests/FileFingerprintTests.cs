using Nuke.Common.IO;
using Pipeline.Targets;

namespace Build.Tests;

public sealed class FileFingerprintTests : IDisposable
{
    private readonly AbsolutePath _root = Directory.CreateTempSubdirectory("sources ").FullName;

    public FileFingerprintTests()
    {
        (_root / "src" / "A" / "A.cs").WriteAllText("a");
        (_root / "Directory.Build.props").WriteAllText("p");
    }

    public void Dispose() => _root.DeleteDirectory();

    [Fact]
    public void It_stays_while_sources_stay_whatever_is_built()
    {
        var before = FileFingerprint.OfSolution(_root);

        (_root / "artifacts" / "bin" / "A.dll").WriteAllText("x");
        (_root / "src" / "A" / "obj" / "A.g.cs").WriteAllText("x");
        (_root / "docs" / "page.md").WriteAllText("x");

        Assert.Equal(before, FileFingerprint.OfSolution(_root));
    }

    [Theory]
    [InlineData("src/A/A.cs")]
    [InlineData("src/A/B.cs")]
    [InlineData("tests/A.Tests/ATests.cs")]
    [InlineData("Directory.Build.props")]
    [InlineData("processors/planner/Program.cs")]
    public void It_changes_with_any_source(string file)
    {
        var before = FileFingerprint.OfSolution(_root);

        (_root / file).WriteAllText("changed");

        Assert.NotEqual(before, FileFingerprint.OfSolution(_root), StringComparer.Ordinal);
    }

    [Fact]
    public void It_changes_when_a_source_goes_away()
    {
        var before = FileFingerprint.OfSolution(_root);

        (_root / "src" / "A" / "A.cs").DeleteFile();

        Assert.NotEqual(before, FileFingerprint.OfSolution(_root), StringComparer.Ordinal);
    }
}
