using System.Diagnostics;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Promotion;
using Pipeline.Lanes.Proof;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.Release.Tests.Secrets;
using Spectre.Console;

namespace Pipeline.Release.Tests.Promotion;

/// <summary>The command between real registries: built and accepted in one, promoted to another.</summary>
public sealed class PromoteCommandTests : IAsyncLifetime
{
    private const string StagingSecret = "staging-Zx81-secret";
    private const string ProductionSecret = "production-Qy72-secret";
    private readonly PinningRig rig = new();
    private readonly List<IAsyncDisposable> servers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        rig.Dispose();
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Each_registry_receives_its_own_secret_and_never_the_other()
    {
        var (staging, production) = (await PasswordRegistry.Start("robot", StagingSecret), await PasswordRegistry.Start("carrier", ProductionSecret));
        servers.AddRange([staging, production]);
        var login = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"carrier:{ProductionSecret}"));
        await File.WriteAllTextAsync(Path.Combine(rig.DockerFolder, "config.json"), $$"""{"auths": {"{{production.Host}}": {"auth": "{{login}}"} } }""", TestContext.Current.CancellationToken);
        var release = new ReleaseCommandOptions { Images = $"{staging.Host}/team/staging", RegistryUser = "robot", RegistryToken = RegistryToken.Of(StagingSecret) };
        await Released(release);

        var report = Promote(release, $"{production.Host}/team/production");

        Assert.Equal("1 promoted", report.Counts);
        Assert.Contains(production.Received, text => text.Contains($"Basic carrier:{ProductionSecret}", StringComparison.Ordinal));
        Assert.All(production.Received, text => Assert.DoesNotContain(StagingSecret, text, StringComparison.Ordinal));
        Assert.All(staging.Received, text => Assert.DoesNotContain(ProductionSecret, text, StringComparison.Ordinal));
        Assert.Equal($"{production.Host}/team/production/chat", $"{Pins(release).Of("chat").Repository}");
    }

    [Fact]
    public async Task Without_credentials_of_its_own_the_target_receives_none()
    {
        var (staging, production) = (await PasswordRegistry.Start("robot", StagingSecret), await PasswordRegistry.Start("robot", StagingSecret));
        servers.AddRange([staging, production]);
        var release = new ReleaseCommandOptions { Images = $"{staging.Host}/team/staging", RegistryUser = "robot", RegistryToken = RegistryToken.Of(StagingSecret) };
        await Released(release);
        var pins = Pins(release).Encode();

        var report = Promote(release, $"{production.Host}/team/production");

        Assert.StartsWith("ERR_ADAPTER_INVOCATION adapter invocation failed: ", Assert.Single(report.Processors).Failure!.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(production.Received);
        Assert.All(production.Received, text => Assert.DoesNotContain("Authorization", text, StringComparison.Ordinal));
        Assert.Equal(pins, Pins(release).Encode());
    }

    [Fact]
    public async Task What_was_promoted_stands_in_the_next_release_and_is_accepted_by_its_check()
    {
        var server = await DistributionServer.Start();
        servers.Add(server);
        var release = new ReleaseCommandOptions { Images = $"{server.Host}/team/staging", Promoted = $"{server.Host}/team/production" };
        await Released(release);
        Promote(release, release.Promoted);

        using (var composition = rig.Compose(release))
        {
            Assert.Equal("1 unchanged", (await PinningRig.Pin(composition)).Counts);
        }

        foreach (var place in (ReleaseCommandOptions[])[release, new ReleaseCommandOptions { Images = release.Promoted }])
        {
            using var composition = rig.Compose(place);
            Assert.Equal("1 accepted", (await new PinsAcceptedLane(composition.Place, composition.Reader).Run(TestContext.Current.CancellationToken)).Counts);
        }
    }

    [Theory]
    [InlineData("chat: copy")]
    [InlineData("chat: record")]
    public async Task Killed_at_any_stage_and_run_again_it_pins_the_same(string stage)
    {
        var (server, other) = (await DistributionServer.Start(), await DistributionServer.Start());
        servers.AddRange([server, other]);
        var release = new ReleaseCommandOptions { Images = $"{server.Host}/team/staging" };
        await Released(release);
        var pins = Pins(release).Encode();
        string[] arguments = ["promote", "--images", release.Images, "--to", $"{other.Host}/team/production"];

        using (var killed = Process.Start(Command(arguments))!)
        {
            while (await killed.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } said && said != stage)
            {
            }

            killed.Kill(entireProcessTree: true);
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(pins, Pins(release).Encode());
        using var again = Process.Start(Command(arguments))!;
        var output = await again.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await again.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(again.ExitCode == 0, output);
        Assert.Contains("1 promoted", output, StringComparison.Ordinal);
        using var composition = rig.Compose(new ReleaseCommandOptions { Images = $"{other.Host}/team/production" });
        Assert.False((await new PinsAcceptedLane(composition.Place, composition.Reader).Run(TestContext.Current.CancellationToken)).Failed);
    }

    [Fact]
    public async Task What_nobody_accepted_is_refused_by_the_command()
    {
        var server = await DistributionServer.Start();
        servers.Add(server);
        var release = new ReleaseCommandOptions { Images = $"{server.Host}/team/staging" };
        using (var composition = rig.Compose(release))
        {
            await PinningRig.Pin(composition);
        }

        using var refused = Process.Start(Command(["promote", "--images", release.Images, "--to", $"{server.Host}/team/production", "--dry-run"]))!;
        var output = await refused.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await refused.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("ERR_IMAGE_UNPINNED image not pinned: Acceptance and DeployMock have not passed for sha256:", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains($"./build.sh AcceptPins --images {release.Images}", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private ProcessStartInfo Command(string[] arguments) => new(Tree.Pipeline, arguments) { RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = rig.Root };

    private async Task Released(ReleaseCommandOptions release)
    {
        using var composition = rig.Compose(release);
        Assert.False((await PinningRig.Pin(composition)).Failed);
        await rig.Accept(composition);
    }

    private PromotionReport Promote(ReleaseCommandOptions release, string to)
    {
        var options = new PromoteCommandOptions { To = to };
        Assert.Null(options.Problem(release));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });
        return Assert.IsType<PromoteOutcome.Finished>(PromoteCommand.Run(rig.Root, release, options, rig.Context(), console, TestContext.Current.CancellationToken)).Report;
    }

    private PinSet Pins(ReleaseCommandOptions release) => release.Place(rig.Root).Pins();
}
