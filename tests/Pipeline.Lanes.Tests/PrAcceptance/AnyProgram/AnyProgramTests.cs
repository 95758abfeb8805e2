namespace Pipeline.Lanes.Tests;

/// <summary>Programs that know nothing of the contract are processors like any other: <c>/pipeline/run</c> calls them.</summary>
public sealed class AnyProgramTests(AnyProgramLane lane) : IClassFixture<AnyProgramLane>
{
    [Theory]
    [InlineData("shell")] // busybox, with an artifact as input
    [InlineData("c")] // alone in its image
    [InlineData("node")] // Debian's, with its libraries
    [InlineData("foreign")] // in an image that somebody else made
    [InlineData("packages")] // with a lock of npm, on a base with Node.js
    public void The_lane_judges_it_and_everything_holds(string program)
    {
        var processor = lane.Of(program);

        Assert.Empty(processor.Judgements.SelectMany(judgement => judgement.Checks.Where(check => !check.Passed).Select(check => $"{judgement.Name} {check.Name}: {check.Failure}")));
        Assert.Equal(["fail", "hello"], processor.Judgements.Where(judgement => judgement.IsCase).Select(judgement => judgement.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void A_package_that_moved_is_the_reason_to_judge_again()
    {
        var processor = lane.Relocked();

        Assert.Equal("dependencies changed: louder 1.0.0 → 1.0.1; source changed: package.json", processor.Reason);
        Assert.All(processor.Judgements, judgement => Assert.All(judgement.Checks, check => Assert.True(check.Passed)));
    }

    [Theory]
    [InlineData("shell")]
    [InlineData("foreign")]
    public void Its_sources_are_those_of_the_program_that_calls_it(string program)
    {
        Assert.NotNull(lane.Of(program));
        var sources = lane.SourcesOf(program);

        Assert.Contains("src/Pipeline.Processor", sources, StringComparer.Ordinal);
        Assert.Contains("processors/_run", sources, StringComparer.Ordinal);
        Assert.Contains("processors/compilers.json", sources, StringComparer.Ordinal);
        Assert.DoesNotContain("processors/_kit", sources, StringComparer.Ordinal);
    }
}
