namespace Pipeline.Cli.Tests.Adoption;

/// <summary>A fresh clone of a team's repository has no toolkit until the front door has run: each command that needs it says which command places it.</summary>
public sealed class BeforeTheFrontDoorTests : IDisposable
{
    private readonly CommandLine cli = new() { Real = true, Time = TimeProvider.System };

    public BeforeTheFrontDoorTests()
    {
        Directory.CreateDirectory(Path.Combine(cli.Folder, ".git"));
        Assert.Equal(0, cli.Run("init", "--no-workflows").Exit);
        cli.With("in.json", """{"name":"Ada"}""");
    }

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_run_needs_the_kit() => Refused("hello", "processors/_kit");

    [Fact]
    public void A_run_needs_the_script_that_makes_its_base()
    {
        cli.With("processors/_kit/pipeline_kit/run.py", "");

        Refused("hello", "build/setup/bases.sh");
    }

    [Fact]
    public void A_run_of_a_program_needs_what_calls_it()
    {
        Assert.Equal(0, cli.Run("new", "processor", "caller", "--language", "program").Exit);

        Refused("caller", "processors/_run");
    }

    [Fact]
    public void What_the_toolkit_itself_refuses_is_said_as_before()
    {
        cli.With("processors/_kit/pipeline_kit/run.py", "").With("build/setup/bases.sh", "echo 'setup: the archive is down' >&2; exit 1\n");

        Assert.Contains("no base image python: setup: the archive is down\n", Run("hello").Error, StringComparison.Ordinal);
    }

    private void Refused(string processor, string path)
    {
        var result = Run(processor);

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Assert.Contains($"\nfailed: ERR_ADAPTER_INVOCATION\n  adapter invocation failed: {cli.Folder} has no {path} yet: run ./build.sh PlaceToolkit\n", result.Error, StringComparison.Ordinal);
    }

    private Result Run(string processor) => cli.Run("run", processor, "--mode", "mock", "--build", "--inputs", "in.json");
}
