using Nuke.Common;
using Nuke.Components;
using Pipeline.Targets;

namespace Build.Tests;

/// <summary>The build's own checks when it runs on the published packages.</summary>
public sealed class GivenArgumentsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private interface ILane : INukeBuild
    {
        [Parameter("")]
        string? Branch => null;

        [Parameter("")]
        bool DryRun => false;

        [Parameter("")]
        int? Builds => null;

        [Parameter("")]
        Configuration? Configuration => null;

        [Parameter("")]
        string[]? Measure => null;

        [Parameter("", Name = "ExitCode")]
        bool AsExitCode => false;

        [Parameter("")]
        [Secret]
        string? Token => null;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Drift", "--branch", "main", "--dry-run", "--builds", "-3", "--measure", "a", "b", "--token", "t")]
    [InlineData("Drift", "--DRYRUN", "true", "-ExitCode", "--configuration", "release")]
    [InlineData("Drift", "Test", "--skip", "--plan", "--help", "--no-logo", "--continue", "--verbosity", "quiet", "--host", "Terminal")]
    [InlineData("Drift", "--root", "/", "--profile", "night", "--partition", "2/5", "--target", "Test")]
    public void What_is_declared_is_taken(params string[] arguments) => Assert.Null(Given(arguments).Problem);

    [Theory]
    [InlineData("Unknown option '--dry-rnu'; './build.sh --help' lists all options.", "--dry-rnu")]
    [InlineData("Unknown option '--as-exit-code'; './build.sh --help' lists all options.", "--as-exit-code")]
    [InlineData("Unknown option '--dryrnu'; './build.sh --help' lists all options.", "--dryrnu=true")]
    [InlineData("Option '--dry-run' takes no value: write '--dry-run', or leave it out.", "--dry-run=true")]
    [InlineData("Option '--branch' takes its value as the next argument: write '--branch VALUE'.", "--branch=", "--dry-run")]
    [InlineData("Option '--branch' needs a value.", "--branch", "--dry-run")]
    [InlineData("Option '--branch' needs a value that is not empty.", "--branch", "")]
    [InlineData("Option '--branch' takes one value, but was given 2.", "--branch", "a", "b")]
    [InlineData("Option '--builds' is 'two', which is not a whole number.", "--builds", "two")]
    [InlineData("Option '--dry-run' is 'perhaps', which is not true or false.", "--dry-run", "perhaps")]
    [InlineData("Option '--configuration' is 'Relase', which is not one of Debug, Release.", "--configuration", "Relase")]
    [InlineData("Option '--verbosity' is 'Loud', which is not one of Verbose, Normal, Minimal, Quiet.", "--verbosity", "Loud")]
    [InlineData("Option '--token' takes one value, but was given 2.", "--token", "sesame", "sesame")]
    [InlineData("Option '--token' takes its value as the next argument: write '--token VALUE'.", "--token=sesame")]
    public void What_Nuke_would_ignore_is_refused(string problem, params string[] arguments) => Assert.Equal(problem, Given(arguments).Problem);

    [Theory]
    [InlineData("NUKE_BUILDS", "2", null)]
    [InlineData("nuke_dryrun", "true", null)]
    [InlineData("NUKE_PACKAGES", "10.1.0", null)]
    [InlineData("BRANCH", "main", null)]
    [InlineData("TARGET", "", null)]
    [InlineData("HOME", "/", null)]
    [InlineData("NUKE_DryRun", "yes", "Environment variable 'NUKE_DryRun' is 'yes', which is not true or false.")]
    [InlineData("BUILDS", "x", "Environment variable 'BUILDS' is 'x', which is not a whole number.")]
    [InlineData("TARGET", "Fail", "Environment variable 'TARGET' would be taken for '--target': unset it, or name it NUKE_TARGET.")]
    [InlineData("dryrun", "true", "Environment variable 'dryrun' would be taken for '--dry-run': unset it, or name it NUKE_DRY_RUN.")]
    public void The_environment_is_read_as_Nuke_reads_it(string name, string value, string? problem) =>
        Assert.Equal(problem, new GivenArguments(DeclaredParameter.Of(typeof(ILane)), [], [KeyValuePair.Create(name, value)], []).Problem);

    [Theory]
    [InlineData("""{"$schema": "x", "Branch": "main", "builds": 2, "Measure": ["a"], "DryRun": null}""", null)]
    [InlineData("""{"Brnach": "main"}""", "Unknown parameter 'Brnach' in 'parameters.json'; './build.sh --help' lists all parameters.")]
    [InlineData("""{"Builds": "two"}""", "'Builds' in 'parameters.json' is 'two', which is not a whole number.")]
    [InlineData("""{"DryRun": [true, false]}""", "'DryRun' in 'parameters.json' takes one value, but was given 2.")]
    public void The_parameters_file_is_checked(string json, string? problem) => Assert.Equal(problem, Given([], json).Problem);

    [Fact]
    public void A_secret_is_known_wherever_it_was_given()
    {
        var file = Path.Combine(_folder.FullName, "parameters.json");
        File.WriteAllText(file, """{"Token": "from-file"}""");

        var given = new GivenArguments(
            DeclaredParameter.Of(typeof(ILane)), ["--token", "from-line\nof two"], [KeyValuePair.Create("NUKE_TOKEN", "from-env"), KeyValuePair.Create("Token", "bare")], [file]);

        Assert.Equal<string[]>(["bare", "from-env", "from-file", "from-line", "of two"], [.. given.Secrets.Order(StringComparer.Ordinal)]);
        Assert.Equal(["'Token' in 'parameters.json' is a secret in plain text: take it out of the file and set NUKE_TOKEN in the environment."], given.Warnings);
    }

    [Fact]
    public void A_secret_that_Nuke_encrypted_is_no_plain_text() => Assert.Empty(Given([], """{"Token": "v1:abc"}""").Warnings);

    private GivenArguments Given(string[] arguments, string json = "{}")
    {
        var file = Path.Combine(_folder.FullName, "parameters.json");
        File.WriteAllText(file, json);
        return new GivenArguments(DeclaredParameter.Of(typeof(ILane)), arguments, [], [file, Path.Combine(_folder.FullName, "parameters.none.json")]);
    }
}
