using CliWrap;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Pruning;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.Release.Tests.Secrets;
using Spectre.Console;

namespace Pipeline.Release.Tests.Pruning;

/// <summary>The command with real registries and a real clone.</summary>
public sealed class PruneCommandTests : IAsyncLifetime
{
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

    [Theory]
    [InlineData("distribution")]
    [InlineData("own")]
    [InlineData("own without referrers")]
    public async Task An_earlier_image_is_deleted_and_the_pinned_one_is_whole(string kind)
    {
        var release = new ReleaseCommandOptions { Images = $"{await Serve(kind)}/team/images" };
        var (earlier, pin) = await TwoReleases(release);

        Assert.Equal(0, Run(release, TimeSpan.Zero).Repositories.Sum(repository => repository.Old));
        var report = Run(release, TimeSpan.FromDays(31));

        Assert.False(report.Failed);
        using var client = Clients.Of();
        var repository = Repository.Of(pin.Repository);
        Assert.Null(await client.Manifest(repository, earlier.Index, TestContext.Current.CancellationToken));
        Assert.Null(await client.Manifest(repository, earlier.Platforms[Platform.Arm64], TestContext.Current.CancellationToken));
        Assert.Empty(await client.Referrers(repository, earlier.Index, null, TestContext.Current.CancellationToken));
        using var assertion = new ImageAssertion(client);
        Assert.Empty((await assertion.Assert(ImageExpectation.Of(pin), AssertionDepth.Blobs, TestContext.Current.CancellationToken)).Findings);
        Assert.Equal(2, (await client.Referrers(repository, pin.Index, null, TestContext.Current.CancellationToken)).Count);
        var tags = await client.Tags(repository, TestContext.Current.CancellationToken).ToArrayAsync(TestContext.Current.CancellationToken);
        Assert.Contains(pin.Tag, tags, StringComparer.Ordinal);
        Assert.DoesNotContain(tags, tag => tag == earlier.Tag || tag == $"sha256-{earlier.Index.Hex}");
    }

    [Fact]
    public async Task An_image_that_a_tag_of_git_pins_stays()
    {
        var release = new ReleaseCommandOptions { Images = $"{await Serve("distribution")}/team/images" };
        await Released(release, "first");
        await Git("tag", "v1");
        await Released(release, "second");

        Run(release, TimeSpan.Zero);
        Assert.Empty(Assert.Single(Run(release, TimeSpan.FromDays(400)).Repositories).Plan.Unused);
    }

    [Fact]
    public async Task A_registry_that_deletes_nothing_and_a_shallow_clone_are_refused()
    {
        var server = await DistributionServer.Start(deletes: false);
        servers.Add(server);
        var release = new ReleaseCommandOptions { Images = $"{server.Host}/team/images" };
        await TwoReleases(release);
        Run(release, TimeSpan.Zero);

        var refused = Assert.Throws<FaultException>(() => Run(release, TimeSpan.FromDays(31)));
        Assert.Equal(ErrorCode.AdapterInvocation, refused.Fault.Code);
        Assert.EndsWith("405: the registry deletes no manifests: allow it there, or delete with the registry's own tools; nothing was deleted", refused.Fault.Message, StringComparison.Ordinal);

        var shallow = Path.Combine(rig.Root, "shallow");
        await Git("clone", "-q", "--depth", "1", $"file://{rig.Root}", shallow);
        var unread = Assert.Throws<FaultException>(() => Run(release, TimeSpan.FromDays(31), shallow));
        Assert.Contains("this clone is shallow", unread.Fault.Message, StringComparison.Ordinal);
    }

    private PruneReport Run(ReleaseCommandOptions release, TimeSpan later, string? root = null)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });
        var context = rig.Context() with { Time = new Later(later) };
        return PruneCommand.Run(root ?? rig.Root, release, new PruneCommandOptions { Keep = "30d", Confirm = true }, context, console, TestContext.Current.CancellationToken);
    }

    // Commits of long ago: whatever their pins name is not kept for having been pinned lately.
    private async Task<(Pin Earlier, Pin Pinned)> TwoReleases(ReleaseCommandOptions release) => (await Released(release, "first"), await Released(release, "second"));

    private async Task<Pin> Released(ReleaseCommandOptions release, string source)
    {
        await File.WriteAllTextAsync(Path.Combine(rig.Root, "processors", "chat", "provider.py"), source, TestContext.Current.CancellationToken);
        using var composition = rig.Compose(release);
        Assert.False((await PinningRig.Pin(composition)).Failed);
        if (!Directory.Exists(Path.Combine(rig.Root, ".git")))
        {
            await Git("init", "-q", "-b", "main");
        }

        await Git("add", "processors");
        await Git("-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false", "commit", "-q", "-m", source);
        return composition.Place.Pins().Of("chat");
    }

    private async Task Git(params string[] arguments) => await CliWrap.Cli.Wrap("git").WithArguments(["-C", rig.Root, .. arguments])
        .WithEnvironmentVariables(variables => variables.Set("GIT_COMMITTER_DATE", "2020-01-01T00:00:00Z"))
        .ExecuteAsync(TestContext.Current.CancellationToken);

    private async Task<string> Serve(string kind)
    {
        if (kind == "distribution")
        {
            var server = await DistributionServer.Start();
            servers.Add(server);
            return server.Host;
        }

        var own = await LoopbackRegistry.Start(kind == "own");
        servers.Add(own);
        return own.Host;
    }

    /// <summary>The system's clock, shifted.</summary>
    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
