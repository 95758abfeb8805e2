namespace Build.Tests;

/// <summary>Command line, then environment, then profiles, then the parameters file, then the initializer.</summary>
public sealed class ParameterSourceTests
{
    [Theory]
    [InlineData("hello world", null, null, null)]
    [InlineData("hello file", "file", null, null)]
    [InlineData("hello profile", "file", "profile", null)]
    [InlineData("hello env", "file", "profile", "env")]
    [InlineData("hello cli", "file", "profile", "env", "--names", "cli")]
    public void The_nearest_source_wins(string expected, string? file, string? profile, string? environment, params string[] arguments)
    {
        using var run = new FixtureRun { Environment = { ["NUKE_NAMES"] = environment } };
        run.Write(".nuke/parameters.json", file is null ? "{}" : $$"""{"$schema": "build.schema.json", "Names": "{{file}}"}""");
        run.Write(".nuke/parameters.night.json", profile is null ? "{}" : $$"""{"names": ["{{profile}}"]}""");

        run.Run(["Greet", "--profile", "night", .. arguments]);

        Assert.Equal(expected, run.Output.Split('\n').Single(x => x.StartsWith("hello", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("NUKE_NAMES")]
    [InlineData("NAMES")]
    [InlineData("Names")]
    public void A_parameter_is_found_under_each_of_its_environment_names(string name)
    {
        using var run = new FixtureRun { Environment = { [name] = "env" } };

        Assert.Contains("hello env\n", run.Run("Greet").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Switches_are_not_hijacked_by_common_environment_names()
    {
        using var run = new FixtureRun { Environment = { ["TARGET"] = "Fail", ["Target"] = "Fail", ["HOST"] = "x", ["SKIP"] = "x", ["PLAN"] = "x" } };

        Assert.Equal(0, run.Run("Greet").ExitCode);
    }

    [Fact]
    public void A_secret_from_the_environment_is_masked_even_when_the_command_line_overrides_it()
    {
        using var run = new FixtureRun { Environment = { ["API_KEY"] = "from-env", ["Names"] = "from-env" } };

        Assert.Contains("hello ***\n", run.Run("Greet", "--api-key", "other").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_of_a_secret_is_masked()
    {
        using var run = new FixtureRun { Environment = { ["API_KEY"] = "-----BEGIN\nline-two\n", ["NAMES"] = "line-two" } };

        Assert.Contains("hello ***\n", run.Run("Greet").Output, StringComparison.Ordinal);
    }
}
