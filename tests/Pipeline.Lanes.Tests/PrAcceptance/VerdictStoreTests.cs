using Pipeline.Lanes.Results;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Tests;

public sealed class VerdictStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_verdict_is_read_as_it_was_kept()
    {
        var verdict = Sources.Verdict("p", Sources.Of(("processors/p/a.py", "1"))) with
        {
            Judgements = [new SubjectResult("c", true, [new Check("events", "twice")], 7, null, [new KeptOutput("outputs/a", null, 1, "artifacts/a")])],
        };
        var store = new VerdictStore(Path.Combine(folder.Root, "verdicts"));

        store.Save(verdict);

        var read = store.Load("p");
        Assert.Equivalent(verdict, read, strict: true);
        Assert.False(read!.Passed());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"schema":"pr-verdict-v0"}""")]
    public void What_is_no_verdict_of_this_version_is_none(string content)
    {
        folder.With("p.json", content);

        Assert.Null(new VerdictStore(folder.Root).Load("p"));
    }

    [Fact]
    public void There_is_none_at_first() => Assert.Null(new VerdictStore(folder.Root).Load("p"));
}
