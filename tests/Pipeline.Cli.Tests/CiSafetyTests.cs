using System.Net;
using System.Net.Sockets;

namespace Pipeline.Cli.Tests;

public sealed class CiSafetyTests
{
    [Theory]
    [InlineData("run", "echo", "--inputs", "in.json", "--mode", "real", "--build", "--json")]
    [InlineData("run", "no_such_processor", "--inputs", "no-such-file", "--mode", "real", "--build", "--json")]
    [InlineData("run", "--plan", "world://local/none.json", "--mode", "real", "--build", "--json")]
    [InlineData("run", "echo", "--inputs", "in.json", "--mode", "real", "--pinned", "--adapter", "modal", "--json")]
    public void In_CI_real_is_refused_before_engine_world_or_secrets(params string[] args)
    {
        // An engine that must not be contacted: nothing answers, so a connection would wait here to be accepted.
        using var engine = new TcpListener(IPAddress.Loopback, 0);
        engine.Start();
        using var cli = new CommandLine { Ci = true, Real = true, Engine = $"tcp://{engine.LocalEndpoint}" };
        cli.WithProcessor("echo").With("in.json", """{"text":"hi"}""");

        var result = cli.Run(args);

        Assert.Equal((1, new Fault(ErrorCode.CiSafety)), (result.Exit, RunTests.FaultOf(result)));
        Assert.False(engine.Pending(), "the engine was contacted");
        Assert.False(Directory.Exists(Path.Combine(cli.Folder, ".pipeline")), "the world was written to");
    }

    [Theory]
    [InlineData("deploy", "--mode", "real")]
    [InlineData("deploy", "--mode", "real", "--dry-run")]
    [InlineData("deploy", "--mode", "real", "--images", "ghcr.io/owner/product")]
    public void In_CI_nothing_is_deployed_to_Modal_and_nothing_is_asked(params string[] args)
    {
        // No secret, pin or registry may be read: otherwise one of these broken ones would be reported instead.
        using var cli = new CommandLine { Ci = true }.With("processors/pins.json", "broken");

        var result = cli.Run(args);

        Assert.Equal((1, "", "pipeline: ERR_CI_SAFETY Refusing to run mode=real in CI\n"), (result.Exit, result.Output, result.Error));
        Assert.Empty(cli.Registry.Calls);
    }

    [Fact]
    public void A_person_is_told_what_to_do()
    {
        using var cli = new CommandLine { Ci = true };
        cli.WithProcessor("echo").With("in.json", """{"text":"hi"}""");

        Golden.Equal("ci-safety.txt", cli.Stable(cli.Run("run", "echo", "--inputs", "in.json", "--mode", "real", "--build").Error));
    }
}
