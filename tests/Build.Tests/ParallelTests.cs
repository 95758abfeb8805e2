namespace Build.Tests;

public sealed class ParallelTests
{
    [Fact]
    public void Lines_of_targets_that_run_at_once_stay_whole_and_say_whose_they_are()
    {
        using var run = new FixtureRun();

        run.Run("Both", "--degree", "2");

        var lines = run.Output.Split('\n');
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(200, lines.Count(x => x == "Left | left left"));
        Assert.Equal(200, lines.Count(x => x == "Right | right right"));
        Assert.Equal(400, lines.Count(x => x.Contains("left", StringComparison.Ordinal) || x.Contains("right", StringComparison.Ordinal)));
    }
}
