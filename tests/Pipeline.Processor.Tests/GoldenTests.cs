namespace Pipeline.Processor.Tests;

/// <summary>Every golden case with this kit; the Python kit runs the same folders.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Cases => [.. GoldenCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_leaves_the_bytes_that_were_agreed(string name)
    {
        var golden = new GoldenCase(name);
        using var scratch = new Scratch();
        using var log = new StringWriter();

        var status = golden.Run(scratch, log);

        Assert.Equal(Scratch.Tree(golden.Expected), Scratch.Tree(scratch.Artifacts));
        Assert.Equal(golden.ExitStatus, status);
        Assert.False(Directory.Exists(Path.Combine(scratch.Artifacts, ".tmp")), "what was incomplete is left behind");
        if (golden.Private is { } secret)
        {
            Assert.DoesNotContain(secret, log.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void There_are_cases() => Assert.True(GoldenCase.Names.Count() > 60, "the golden folder is cut short");
}
