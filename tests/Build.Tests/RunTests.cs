namespace Build.Tests;

/// <summary>Whole runs of the fixture, pinned with all their output.</summary>
public sealed class RunTests
{
    [Theory]
    [InlineData("default")]
    [InlineData("help", "--help")]
    [InlineData("plan", "Release", "--plan")]
    [InlineData("release", "Release", "--feed-url", "somewhere")]
    [InlineData("release-on-github", "Release", "Warn", "--host", "GitHubActions", "--configuration", "debug")]
    [InlineData("greet", "Greet", "--TIMES", "3", "-times", "2", "--names", "ann,bob", "--loud")]
    [InlineData("target-switch", "--target", "Greet+Announce", "--no-logo")]
    [InlineData("skip-all-dependencies", "Release", "--skip")]
    [InlineData("skip-one", "Release", "--skip", "compile")]
    [InlineData("skip-invoked", "Compile", "--skip", "Compile")]
    [InlineData("skipped-by-condition", "OnlyWhenLoud")]
    [InlineData("failure", "AfterFail", "Remove")]
    [InlineData("failure-on-github", "Fail", "--host", "GitHubActions")]
    [InlineData("failure-tolerated", "Tolerated", "Compile")]
    [InlineData("masked", "Leak", "--api-key", "sesame-1")]
    [InlineData("masked-on-github", "Leak", "--api-key", "sesame-1", "--host", "GitHubActions")]
    [InlineData("minimal", "Compile", "Warn", "--verbosity", "Minimal")]
    public void The_whole_output_is_as_pinned(string name, params string[] arguments)
    {
        using var run = new FixtureRun();

        Golden.Matches($"{name}.txt", $"$ build {string.Join(' ', arguments)}\n{run.Run(arguments).WithoutStack()}");
    }

    [Fact]
    public void An_attempt_is_continued_after_the_targets_that_succeeded()
    {
        using var run = new FixtureRun();
        run.Run("AfterFail");

        run.Run("AfterFail", "--continue");

        Golden.Matches("continue.txt", run.WithoutStack());
    }

    [Theory]
    [InlineData("--times", "2")]
    [InlineData("--names", "ann")]
    [InlineData("--configuration", "Release")]
    [InlineData("--skip", "Remove")]
    public void An_attempt_with_other_arguments_is_another_build(params string[] arguments)
    {
        using var run = new FixtureRun();
        run.Run("AfterFail");

        run.Run(["AfterFail", "--continue", .. arguments]);

        Assert.Contains("[WRN] The last attempt had other arguments, so this one starts from the beginning\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("succeeded in the continued attempt", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_arguments_are_told_wherever_they_were_given()
    {
        using var run = new FixtureRun { Environment = { ["NUKE_TIMES"] = "2" } };
        run.Run("AfterFail");
        run.Environment["NUKE_TIMES"] = null;

        Assert.Contains("had other arguments", run.Run("AfterFail", "--continue").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--api-key", "other")]
    [InlineData("--verbosity", "Verbose")]
    [InlineData("--degree", "2")]
    public void What_decides_nothing_makes_no_other_build(params string[] arguments)
    {
        using var run = new FixtureRun();
        run.Run("AfterFail");

        Assert.Contains("succeeded in the continued attempt", run.Run(["AfterFail", "--continue", .. arguments]).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("after-fail", "AfterFail")]
    [InlineData("AFTERFAIL", "AfterFail")]
    [InlineData("only-on-server", "OnlyOnServer")]
    public void A_target_is_named_in_any_case_and_with_dashes(string spelling, string name)
    {
        using var run = new FixtureRun();

        Assert.Contains($"\n{name} ", run.Run(spelling, "--skip", "re-store").Output, StringComparison.Ordinal);
        Assert.Matches("\nRestore +Skipped", run.Output);
    }

    [Fact]
    public void The_schema_is_written_once_and_left_alone_while_it_says_the_same()
    {
        using var run = new FixtureRun();
        run.Run("--help");
        var schema = run.Place(".nuke/build.schema.json");
        var written = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(schema, written);

        run.Run("--help");

        Assert.Equal(written, File.GetLastWriteTimeUtc(schema));
        Golden.Matches("build.schema.json", File.ReadAllText(schema));
    }

    [Fact]
    public void The_plan_leaves_a_page_that_needs_nothing_else()
    {
        using var run = new FixtureRun();
        run.Run("Release", "--plan");

        var page = File.ReadAllText(run.Place(".nuke/temp/execution-plan.html"));
        var svg = System.Xml.Linq.XElement.Parse(page[page.IndexOf("<svg", StringComparison.Ordinal)..(page.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
        Assert.Equal(6, svg.Elements("g").Count());
        Assert.Equal(6, svg.Elements("path").Count());
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
    }
}
