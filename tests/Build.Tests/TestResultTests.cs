using Pipeline.Targets;

namespace Build.Tests;

/// <summary>The final line counts the result files, never the printed output.</summary>
public sealed class TestResultTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Counts_are_read_from_the_result_file()
    {
        File.WriteAllText(_file, """
            <assemblies schema-version="3"><assembly name="a.dll" errors="0" failed="1" not-run="0" passed="3" skipped="1" time="0.144" total="5" /></assemblies>
            """);

        Assert.Equal("3 passed, 1 failed, 1 skipped", TestCounts.Read(_file).ToString());
    }

    [Fact]
    public void An_error_outside_of_a_test_counts_as_a_failure()
    {
        File.WriteAllText(_file, """
            <assemblies schema-version="3"><assembly name="a.dll" errors="1" failed="0" passed="3" skipped="0" time="1" /></assemblies>
            """);

        Assert.Equal(new TestCounts(3, 1, 0, TimeSpan.FromSeconds(1)), TestCounts.Read(_file));
    }

    [Fact]
    public void Counts_of_projects_add_up_and_stand_in_a_table()
    {
        var (one, two) = (new TestCounts(10, 0, 2, TimeSpan.FromSeconds(1.24)), new TestCounts(5, 1, 0, TimeSpan.Zero));

        Assert.Equal("15 passed, 1 failed, 2 skipped", (one + two).ToString());
        Assert.Equal(
            "\nTests          passed  failed  skipped    time\nA.Tests            10       0        2    1.2s\nOther.Tests         5       1        0    0.0s\n",
            TestTable.Of([("A.Tests", one, false), ("Other.Tests", two, false)]));
    }

    [Fact]
    public void The_slowest_tests_of_all_projects_are_listed_slowest_first()
    {
        File.WriteAllText(_file, """
            <assemblies schema-version="3"><assembly name="a.dll">
              <errors />
              <collection name="c" time="3.5"><test name="Quick" time="0.04" result="Pass" /><test name="Slow(&quot;x&quot;)" time="3.46" result="Fail" /></collection>
              <collection name="d"><test name="Skipped" time="0" result="Skip" /></collection>
            </assembly></assemblies>
            """);
        var others = Enumerable.Range(1, 19).Select(x => new TestTime($"Test{x}", "Other.Tests", TimeSpan.FromSeconds(x)));

        var lines = SlowestTests.Of([.. TestTime.Read(_file, "A.Tests"), .. others]).Split('\n');

        Assert.Equal(["", "Slowest tests", "   19.0s  Other.Tests  Test19"], lines[..3]);
        Assert.Equal(["    4.0s  Other.Tests  Test4", "    3.5s  A.Tests      Slow(\"x\")", "    3.0s  Other.Tests  Test3"], lines[17..20]);
        Assert.Equal(["    1.0s  Other.Tests  Test1", ""], lines[21..]);
    }

    [Fact]
    public void Without_results_no_slowest_test_is_listed() => Assert.Equal("", SlowestTests.Of([]));
}
