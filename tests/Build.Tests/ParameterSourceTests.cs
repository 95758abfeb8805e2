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

    [Theory]
    [InlineData("NUKE_API_KEY")]
    [InlineData("NUKE_APIKEY")]
    [InlineData("NUKE_ApiKey")]
    [InlineData("nuke_api_key")]
    [InlineData("Nuke_Apikey")]
    [InlineData("NUKEAPIKEY")]
    public void Behind_its_prefix_a_name_is_compared_by_letters_and_digits(string name)
    {
        using var run = new FixtureRun { Environment = { [name] = "given" } };

        Assert.Contains("deployed with ***", run.Run("Deploy").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("APIKEY")]
    [InlineData("api_key")]
    [InlineData("apikey")]
    public void Without_the_prefix_only_the_exact_spellings_are_names(string name)
    {
        using var run = new FixtureRun { Environment = { [name] = "given" } };

        Assert.Equal(2, run.Run("Deploy").ExitCode);
    }

    [Theory]
    [InlineData("NUKE_NOLOGO")]
    [InlineData("nuke_no_logo")]
    public void A_switch_has_the_same_spellings(string name)
    {
        using var run = new FixtureRun { Environment = { [name] = "perhaps" } };

        Assert.Contains($"Environment variable '{name}' is 'perhaps', which is not true or false.", run.Run("Greet").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_nearly_a_parameter_is_pointed_out()
    {
        using var run = new FixtureRun { Environment = { ["NUKE_TIEMS"] = "2", ["NUKE_PACKAGES"] = "10.1.0", ["NUKE_TELEMETRY_OPTOUT"] = "1" } };

        run.Run("Greet");

        Assert.Equal(0, run.ExitCode);
        Assert.Single(run.Output.Split("[WRN]")[1..], line => line.StartsWith(" Environment variable 'NUKE_TIEMS' sets no parameter; did you mean 'NUKE_TIMES'?\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("parameters.json")]
    [InlineData("parameters.night.json")]
    public void A_secret_in_a_file_is_pointed_out_and_used(string file)
    {
        using var run = new FixtureRun();
        run.Write(".nuke/parameters.night.json", "{}");
        run.Write($".nuke/{file}", """{"ApiKey": "sesame"}""");

        run.Run("Deploy", "--profile", "night");

        Assert.Contains($"[WRN] 'ApiKey' in '{file}' is a secret in plain text: take it out of the file and set NUKE_API_KEY in the environment.\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("deployed with ***", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", run.Transcript(), StringComparison.Ordinal);
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
