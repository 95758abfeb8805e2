namespace Build.Tests;

/// <summary>Each mistake gives one sentence that names it, and exit code 2, before anything runs.</summary>
public sealed class WrongInputTests
{
    [Theory]
    [InlineData("Unknown target 'Complie'; did you mean 'Compile'?", "Complie")]
    [InlineData("Unknown target 'Frobnicate'; '--help' lists all targets.", "Frobnicate")]
    [InlineData("Unknown target 'Restroe'; did you mean 'Restore'?", "Compile", "--skip", "Restroe")]
    [InlineData("Unknown option '--tiems'; did you mean '--times'?", "Greet", "--tiems", "2")]
    [InlineData("Unknown option '--frobnicate'; '--help' lists all options.", "--frobnicate")]
    [InlineData("Option '--times' takes its value as the next argument: write '--times VALUE'.", "Greet", "--times=3")]
    [InlineData("Option '--times' takes its value as the next argument: write '--times VALUE'.", "Greet", "--times=", "--loud")]
    [InlineData("Option '--times' needs a value.", "Greet", "--times", "--loud")]
    [InlineData("Option '--times' needs a value that is not empty.", "Greet", "--times", "")]
    [InlineData("Option '--names' needs a value that is not empty.", "Greet", "--names", "")]
    [InlineData("Option '--loud' takes no value: write '--loud', or leave it out.", "Greet", "--loud=true")]
    [InlineData("Option '--loud' takes no value: write '--loud', or leave it out.", "Greet", "--loud=")]
    [InlineData("Option '--plan' takes no value: write '--plan', or leave it out.", "Greet", "--plan=false")]
    [InlineData("Option '--api-key' takes its value as the next argument: write '--api-key VALUE'.", "Greet", "--api-key=sesame")]
    [InlineData("Unknown option '--tiems'; did you mean '--times'?", "Greet", "--tiems=3")]
    [InlineData("Option '--times' is 'two', which is not a whole number.", "Greet", "--times", "two")]
    [InlineData("Option '--times' needs a value.", "Greet", "--times")]
    [InlineData("Option '--times' takes one value, but was given 2: 1 2.", "Greet", "--times", "1", "2")]
    [InlineData("Option '--loud' is 'perhaps', which is not true or false.", "Greet", "--loud", "perhaps")]
    [InlineData("Option '--configuration' is 'Relase', which is not one of Debug, Release; did you mean 'Release'?", "--configuration", "Relase")]
    [InlineData("Option '--verbosity' is 'Loud', which is not one of Verbose, Normal, Minimal, Quiet.", "--verbosity", "Loud")]
    [InlineData("Option '--partition' is '3/2', which is not a part of a total, as in 2/5.", "--partition", "3/2")]
    [InlineData("Option '--host' is 'Jenkins', which is not one of GitHubActions, Terminal.", "--host", "Jenkins")]
    [InlineData("'--degree' is 0, but at least one target must run at a time.", "--degree", "0")]
    [InlineData("Target 'Deploy' requires parameter '--api-key' (ApiKey), which has no value.", "Deploy")]
    [InlineData("Target 'Strict' requires (Loud && (Times > 1)), which is false.", "Strict", "--loud")]
    [InlineData("Profile file '<root>/.nuke/parameters.night.json' does not exist.", "--profile", "night")]
    [InlineData("Root directory '/nowhere/at/all' does not exist.", "--root", "/nowhere/at/all")]
    public void A_wrong_argument_is_named(string sentence, params string[] arguments)
    {
        using var run = new FixtureRun();

        run.Run(arguments);

        Assert.Equal($"exit code 2\n--- standard output\n--- standard error\n{sentence}\n", run.Transcript());
    }

    [Theory]
    [InlineData("Environment variable 'TIMES' is 'two', which is not a whole number.", "TIMES", "two")]
    [InlineData("Environment variable 'NUKE_VERBOSITY' is 'x', which is not one of Verbose, Normal, Minimal, Quiet.", "NUKE_VERBOSITY", "x")]
    public void A_wrong_environment_variable_is_named(string sentence, string name, string value)
    {
        using var run = new FixtureRun { Environment = { [name] = value } };

        Assert.Equal($"exit code 2\n--- standard output\n--- standard error\n{sentence}\n", run.Run("Greet").Transcript());
    }

    [Fact]
    public void Two_environment_variables_that_contradict_each_other_are_named()
    {
        using var run = new FixtureRun { Environment = { ["NUKE_TIMES"] = "2", ["nuke_times"] = "3" } };

        Assert.Equal(
            "exit code 2\n--- standard output\n--- standard error\nEnvironment variables 'NUKE_TIMES' and 'nuke_times' set '--times' to different values; unset all but one.\n",
            run.Run("Greet").Transcript());
    }

    [Theory]
    [InlineData("""{"Tiems": 3}""", "Unknown parameter 'Tiems' in 'parameters.json'; did you mean 'Times'?")]
    [InlineData("""{"Times": "two"}""", "'Times' in 'parameters.json' is 'two', which is not a whole number.")]
    [InlineData("""{"Times": {}}""", "'Times' in '<root>/.nuke/parameters.json' is neither text, number, true, false nor a list of these.")]
    [InlineData("""{"Times": ""}""", "'Times' in 'parameters.json' needs a value that is not empty.")]
    [InlineData("""[]""", "'<root>/.nuke/parameters.json' is not a JSON object.")]
    public void A_wrong_parameters_file_is_named(string json, string sentence)
    {
        using var run = new FixtureRun();
        run.Write(".nuke/parameters.json", json);

        Assert.Equal($"exit code 2\n--- standard output\n--- standard error\n{sentence}\n", run.Run("Greet").Transcript());
    }

    [Fact]
    public void A_checkout_that_cannot_be_written_to_is_told_of_in_one_sentence()
    {
        using var run = new FixtureRun();
        run.Write(".nuke/temp", "a file where the folder goes");

        Assert.Equal(
            "exit code 255\n--- standard output\n--- standard error\nThe file '<root>/.nuke/temp' already exists.\n", run.Run("Greet").Transcript());
    }

    [Fact]
    public void A_secret_is_not_repeated_in_what_is_said_about_it()
    {
        using var run = new FixtureRun();

        run.Run("Greet", "--api-key", "sesame-1", "sesame-2", "--times", "sesame-1");

        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain("sesame", run.Transcript(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_outside_of_any_root_is_named()
    {
        using var run = new FixtureRun();
        Directory.Delete(run.Place(".nuke"));

        run.Run("Greet");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("No directory from '<root>' upwards has a '.nuke' in it; create one, or pass '--root'.", run.Transcript(), StringComparison.Ordinal);
    }
}
