using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Pipeline.Adapters.Functions;

namespace Pipeline.Cli.Tests.Modal;

/// <summary>The emulator in the foreground: its output points a client at it, and it ends on request.</summary>
public sealed class EmulatorTests
{
    [Fact]
    public async Task A_client_that_is_pointed_at_it_sees_what_is_deployed()
    {
        using var told = new Told();
        using var cli = Cli(told, _ => null);
        using var stopped = new CancellationTokenSource();
        var plan = DeploymentPlan.Parse(new GoldenFolder("contracts").Bytes("deployment.json"));
        await new FileDeployments(Path.Combine(cli.Folder, ".pipeline", "rehearsal", "deployments"), TimeProvider.System).Deploy(plan, null, default);

        var emulator = Task.Run(() => cli.Run(stopped.Token, "modal", "emulator"));

        Assert.Equal($"pipeline: 2 functions, {DeploymentTags.OfDeployment(plan.Digest)}", await told.Line());
        var variables = (await told.Line())["export ".Length..].Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        Assert.Equal(["MODAL_SERVER_URL", "MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET"], variables.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        using var client = Cli(null, name => name == "MODAL_CONFIG_PATH" ? "/nowhere/modal.toml" : variables.GetValueOrDefault(name));
        var status = client.Run("modal", "status");
        Assert.Equal((0, ""), (status.Exit, status.Error));
        Assert.Contains("table_profile  sha256:3333333333333333333333333333333333333333333333333333333333333333  answers\n", status.Output, StringComparison.Ordinal);

        await stopped.CancelAsync();
        Assert.Equal((0, ""), ((await emulator).Exit, (await emulator).Error));
        Assert.Equal(1, client.Run("modal", "status").Exit);
    }

    [Fact]
    public async Task Before_anything_is_deployed_it_says_so_and_a_port_that_is_taken_is_told()
    {
        using var told = new Told();
        using var cli = Cli(told, _ => null);
        using var stopped = new CancellationTokenSource();
        var emulator = Task.Run(() => cli.Run(stopped.Token, "modal", "emulator"));
        Assert.Equal("nothing is deployed yet: `pipeline deploy --mode mock`", await told.Line());
        await stopped.CancelAsync();
        Assert.Equal(0, (await emulator).Exit);

        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var second = Cli(null, _ => null);
        var result = second.Run("modal", "emulator", "--port", $"{((IPEndPoint)taken.LocalEndpoint).Port}");
        Assert.Equal(1, result.Exit);
        Assert.StartsWith("pipeline: ", result.Error, StringComparison.Ordinal);
    }

    private static CommandLine Cli(Stream? output, Func<string, string?> environment) => new()
    {
        Time = TimeProvider.System,
        Ids = () => ExecutionId.From(Guid.NewGuid()),
        Secrets = environment,
        StandardOutput = output,
    };

    /// <summary>Standard output, line by line, while the command still runs; only whole lines are written.</summary>
    private sealed class Told : MemoryStream
    {
        private readonly Channel<string> lines = Channel.CreateUnbounded<string>();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            foreach (var line in Encoding.UTF8.GetString(buffer).TrimEnd('\n').Split('\n'))
            {
                lines.Writer.TryWrite(line);
            }
        }

        public async Task<string> Line() => await lines.Reader.ReadAsync();
    }
}
