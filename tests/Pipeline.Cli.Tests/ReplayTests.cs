using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pipeline.Cli.Hosting;
using Pipeline.World.Worlds;

namespace Pipeline.Cli.Tests;

/// <summary><c>pipeline replay</c>: its output about a run and its replay, for people and as JSON.</summary>
public sealed class ReplayTests : IDisposable
{
    private const string Id = "6f1c2d3e-0000-4000-8000-000000000001";
    private const string Secret = "s3cr3t-Zx81-value";
    private readonly List<TwinAdapter> adapters = [];
    private readonly List<string> places = [];
    private readonly CommandLine cli;
    private Action starting = static () => { };
    private string written = """{"text":"hi"}""";

    public ReplayTests()
    {
        cli = new CommandLine { Compose = Compose, Secrets = _ => Secret };
        cli.WithProcessor("echo").With("in.json", """{"text":"hi"}""");
    }

    [Fact]
    public void A_person_is_told_that_it_is_the_same()
    {
        Run();
        var result = cli.Run("replay", Id);
        Assert.Equal(0, result.Exit);
        Golden.Equal("replay-same.txt", cli.Stable($"{result.Error}--- standard output\n{result.Output}"));
    }

    [Fact]
    public void A_person_is_told_which_output_differs_and_how()
    {
        Run();
        written = """{"text":"hi, hi"}""";
        var result = cli.Run("replay", Id);
        Assert.Equal(1, result.Exit);
        Golden.Equal("replay-differs.txt", result.Output);
    }

    [Fact]
    public void A_program_gets_one_document_and_lines_of_JSON_beside_it()
    {
        Run();
        var same = cli.Run("replay", Id, "--mode", "mock", "--json");
        Assert.Equal(0, same.Exit);
        Golden.Equal("replay-same.json", same.Output);
        Assert.Equal(["execution.start", "execution.settle"], RunTests.Events(same.Error), StringComparer.Ordinal);

        written = """{"text":"hi, hi"}""";
        var differs = cli.Run("replay", Id, "--json");
        Assert.Equal(1, differs.Exit);
        Golden.Equal("replay-differs.json", differs.Output);
    }

    [Fact]
    public void What_cannot_be_replayed_is_a_fault_for_both()
    {
        var person = cli.Run("replay", Id);
        Assert.Equal((1, "", $"pipeline: ERR_INPUTS invalid inputs payload: no settled run {Id}\n"), (person.Exit, person.Output, person.Error));
        var program = cli.Run("replay", Id, "--json");
        Assert.Equal(
            (1, $$$"""{"error":{"code":"ERR_INPUTS","message":"invalid inputs payload: no settled run {{{Id}}}"},"execution_id":"{{{Id}}}","ok":false}""" + "\n", ""),
            (program.Exit, program.Output, program.Error));
    }

    [Fact]
    public void The_world_of_the_replay_goes_with_it_unless_it_is_kept()
    {
        Run();
        Assert.Equal(0, cli.Run("replay", Id).Exit);
        Assert.False(Directory.Exists(places[^1]));
        Assert.Equal(0, cli.Run("replay", Id, "--keep", "kept").Exit);
        Assert.Equal(Path.Combine(cli.Folder, "kept"), places[^1]);
        Assert.True(File.Exists(Path.Combine(cli.Folder, "kept", "local", "runs", "echo", Id, "outputs", "echo.json")));
        Assert.Contains("the execution id is taken", cli.Run("replay", Id, "--keep", "kept").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_of_the_run_is_in_no_report()
    {
        written = $$"""{"{{Secret}}":1}""";
        Run("real");
        written = $$"""{"{{Secret}}":2}""";
        foreach (var result in (Result[])[cli.Run("replay", Id, "--mode", "real"), cli.Run("replay", Id, "--mode", "real", "--json")])
        {
            Assert.Equal(1, result.Exit);
            Assert.Contains("/***", result.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, result.Output + result.Error, StringComparison.Ordinal);
        }

        Assert.Equal(Secret, adapters[^1].Invocations.Single().Secrets["ECHO_KEY"]);
    }

    [Theory]
    [InlineData("--mode", "real")]
    [InlineData("--mode", "real", "--json")]
    public void In_CI_real_is_refused_before_engine_world_or_secrets(params string[] args)
    {
        // An engine that must not be contacted: nothing answers, so a connection would wait here to be accepted.
        using var engine = new TcpListener(IPAddress.Loopback, 0);
        engine.Start();
        using var ci = new CommandLine { Ci = true, Real = true, Engine = $"tcp://{engine.LocalEndpoint}" };
        // Otherwise the unreadable world would be reported instead.
        ci.With(".pipeline/world/.ledger/ledger.db", "broken");

        var result = ci.Run(["replay", Id, .. args]);

        Assert.Equal(1, result.Exit);
        Assert.Contains("ERR_CI_SAFETY", args.Length == 2 ? result.Error : JsonDocument.Parse(result.Output).RootElement.GetProperty("error").GetProperty("code").GetString(), StringComparison.Ordinal);
        Assert.False(engine.Pending(), "the engine was contacted");
    }

    [Fact]
    public void A_replay_that_is_broken_off_ends_with_130_and_leaves_nothing()
    {
        Run();
        using var stop = new CancellationTokenSource();
        starting = stop.Cancel;
        Assert.Equal((130, ""), (cli.Run(stop.Token, "replay", Id) is var result ? result.Exit : 0, result.Output));
        Assert.False(Directory.Exists(places[^1]));
    }

    [Fact]
    public void A_run_in_mode_real_is_not_replayed_unless_that_is_said()
    {
        Run("real");
        var result = cli.Run("replay", Id);
        Assert.Equal(
            (1, "", "pipeline: ERR_ADAPTER_INVOCATION adapter invocation failed: the run was in mode=real, and its replay would use the service again: confirm with --mode real\n"),
            (result.Exit, result.Output, result.Error));
        Assert.Empty(adapters[^1].Invocations);
    }

    public void Dispose() => cli.Dispose();

    // The run's world is the repository's; the replay has another.
    private LocalComposition Compose(LocalCommandOptions options)
    {
        places.Add(options.WorldDirectory);
        var world = new FileSystemWorld(options.WorldDirectory, TimeProvider.System);
        var adapter = new TwinAdapter(world) { KeepsRequests = true, Writes = _ => Encoding.UTF8.GetBytes(written), Running = (_, stop) => { starting(); stop.ThrowIfCancellationRequested(); } };
        adapters.Add(adapter);
        return new LocalComposition(options, world, adapter, cli.Builder, cli.Builder, owned: null);
    }

    private void Run(string mode = "mock")
    {
        var result = cli.Run("run", "echo", "--inputs", "in.json", "--mode", mode, "--build", "--execution-id", Id);
        Assert.True(result.Exit == 0, result.Error);
    }
}
