using Nuke.Common.IO;
using Pipeline.Targets;

namespace Build.Tests;

/// <summary>A test program that passed stands until something changes that it can see.</summary>
public sealed class TestVerdictsTests : IDisposable
{
    private static readonly TestCounts Passing = new(5, 0, 1, TimeSpan.FromSeconds(1.2));

    private readonly AbsolutePath _root = AbsolutePath.Create(Directory.CreateTempSubdirectory("verdicts-").FullName);
    private string _machine = "Debian";
    private int _runs;

    public TestVerdictsTests()
    {
        foreach (var file in (string[])["global.json", "artifacts/bin/A.Tests/debug/A.Tests", "artifacts/bin/A.Tests/debug/Library.dll", "processors/p/provider.py", "src/Library/Code.cs", ".pipeline/bases/python/index.json"])
        {
            Write(file);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void What_passed_stands_with_its_counts()
    {
        Assert.Equal(Passing, Run());
        Assert.Equal(Passing, Run());

        Assert.Equal(1, _runs);
    }

    [Theory]
    [InlineData("artifacts/bin/A.Tests/debug/Library.dll")]
    [InlineData("artifacts/bin/A.Tests/debug/new.json")]
    [InlineData("global.json")]
    [InlineData("processors/p/provider.py")]
    [InlineData(".pipeline/bases/python/index.json")]
    public void What_the_program_can_see_has_changed(string file)
    {
        Run();
        Write(file, "changed");

        Run();

        Assert.Equal(2, _runs);
    }

    [Theory]
    [InlineData("src/Library/Code.cs")]
    [InlineData("processors/p/__pycache__/provider.pyc")]
    [InlineData("artifacts/bin/B.Tests/debug/B.Tests")]
    public void What_the_program_cannot_see_has_changed(string file)
    {
        Run();
        Write(file, "changed");

        Run();

        Assert.Equal(1, _runs);
    }

    [Fact]
    public void Without_declared_inputs_a_program_sees_the_whole_repository()
    {
        Run(inputs: null);
        Write("src/Library/Code.cs", "changed");

        Run(inputs: null);

        Assert.Equal(2, _runs);
    }

    [Fact]
    public void A_deleted_input_is_a_change()
    {
        Run();
        (_root / "processors/p/provider.py").DeleteFile();

        Run();

        Assert.Equal(2, _runs);
    }

    [Fact]
    public void Another_machine_is_a_change()
    {
        Run();
        _machine = "another engine";

        Run();

        Assert.Equal(2, _runs);
    }

    [Fact]
    public void Force_runs_it_and_keeps_what_it_shows()
    {
        Run();
        Run(force: true);
        Run();

        Assert.Equal(2, _runs);
    }

    public static TheoryData<string> NoVerdicts => ["failed", "empty", "edited"];

    [Theory]
    [MemberData(nameof(NoVerdicts))]
    public void What_is_no_verdict_is_not_kept(string result)
    {
        Run();
        Write("global.json", "changed");
        Judge(() => result switch
        {
            "failed" => Passing with { Failed = 1 },
            "empty" => TestCounts.None,
            _ => Edited(),
        });

        Run();

        Assert.Equal(2, _runs);

        TestCounts Edited()
        {
            Write("processors/p/provider.py", "edited while the tests ran");
            return Passing;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("fingerprint\nfive passed\n")]
    [InlineData("fingerprint\n5 0 1\n")]
    public void A_damaged_verdict_is_none(string text)
    {
        Run();
        var file = _root / "artifacts/test-verdicts/A.Tests";
        file.WriteAllText(text.Replace("fingerprint", file.ReadAllLines()[0], StringComparison.Ordinal));

        Run();

        Assert.Equal(2, _runs);
    }

    [Fact]
    public void A_standing_program_says_so_in_the_table() => Assert.Equal(
        "\nTests      passed  failed  skipped    time\nA.Tests         5       0        1  stands\nB.Tests         5       0        1    1.2s\n"
        + "1 of 2 programs stand: they passed, and nothing has changed that they can see (--force runs them)\n",
        TestTable.Of([("A.Tests", Passing, true), ("B.Tests", Passing, false)]));

    private void Write(string file, string text = "")
    {
        Directory.CreateDirectory((_root / file).Parent!);
        File.WriteAllText(_root / file, text);
    }

    private TestCounts Run(string[]? inputs, bool force = false)
    {
        var program = new TestProject("A.Tests", _root / "artifacts/bin/A.Tests/debug/A.Tests", inputs);
        return Judge(Count, program, force);

        TestCounts Count()
        {
            _runs++;
            return Passing;
        }
    }

    private TestCounts Run(bool force = false) => Run(["processors"], force);

    private TestCounts Judge(Func<TestCounts> run, TestProject? program = null, bool force = false) =>
        Verdicts(force).Judge(program ?? new TestProject("A.Tests", _root / "artifacts/bin/A.Tests/debug/A.Tests", ["processors"]), run).Counts;

    private TestVerdicts Verdicts(bool force) => new(_root / "artifacts/test-verdicts", new TestFingerprint(_root, _machine).Of) { Force = force };
}
