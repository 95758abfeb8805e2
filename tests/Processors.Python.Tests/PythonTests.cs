namespace Processors.Python.Tests;

public sealed class PythonTests
{
    private const string Unlisted = "(the suite could not be listed)";

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var suite in Repository.Suites.Select(folder => Path.GetFileName(folder)))
        {
            foreach (var id in Ids(suite))
            {
                cases.Add(suite, id);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Python_says_it_passes(string suite, string id)
    {
        var outcome = await PythonSuite.Of(suite).OutcomeAsync(id);
        Assert.SkipWhen(outcome.Verdict is Verdict.Skipped, outcome.Reason!);
        Assert.True(outcome.Verdict is Verdict.Passed, outcome.Reason);
    }

    // Discovery must not fail: a missing Python is reported by a failing test, not by missing tests.
    private static IReadOnlyList<string> Ids(string suite)
    {
        try
        {
            return PythonSuite.Of(suite).List();
        }
        catch (InvalidOperationException)
        {
            return [Unlisted];
        }
    }
}
