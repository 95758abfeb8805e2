using Pipeline.Adapters.GitHub;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.Tests.GitHub;

namespace Pipeline.Release.Tests;

/// <summary>BuildAndPin with a real registry and a fake GitHub, interrupted at every HTTP request to the registry, and run again.</summary>
public sealed class BreakingOffTests
{
    private const int AtOnce = 4;

    [Fact]
    public async Task Broken_off_at_any_request_and_run_again_the_registry_the_pins_and_the_pull_request_are_the_same()
    {
        await using var server = await DistributionServer.Start();
        var (expected, halves) = await Release(server, "whole", breakAt: -1);
        Assert.True(halves > 50, $"{halves} are fewer than a release makes");

        // Each has a place of its own in the registry.
        await Parallel.ForEachAsync(Enumerable.Range(0, halves), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken }, async (at, _) =>
        {
            var (state, _) = await Release(server, $"broken/at{at}", at);
            Assert.True(expected == state, $"broken off at {at}:\n{state}\nexpected:\n{expected}");
        });
    }

    private static async Task<(string State, int Halves)> Release(DistributionServer server, string prefix, int breakAt)
    {
        using var folder = new TemporaryFolder();
        await using var github = await FakeGitHub.Start(null);
        var place = Place(folder, server, prefix);
        var halves = 0;
        using (var cancel = new CancellationTokenSource())
        using (var breaking = new Breaking(breakAt, cancel))
        {
            var ended = await Record.ExceptionAsync(() => Run(place, github, breaking, cancel.Token));
            Assert.Equal(breakAt >= 0, ended is OperationCanceledException);
            halves = breaking.Seen;
        }

        if (breakAt >= 0)
        {
            Assert.False(File.Exists(place.PinsFile));
            using var whole = new Breaking(-1, new CancellationTokenSource());
            await Run(place, github, whole, default);
        }

        return ((await State(place, github)).Replace($"{place.Prefix}", "PREFIX", StringComparison.Ordinal), halves);
    }

    private static async Task Run(ReleaseTarget place, FakeGitHub github, Breaking handler, CancellationToken cancellationToken)
    {
        using var client = Clients.Of(handler);
        using var hub = GitHubRepository.Open(
            new GitHubOptions { Api = github.Api, Owner = FakeGitHub.Owner, Name = FakeGitHub.Name, Token = GitHubToken.Of(FakeGitHub.PersonToken)! }, TimeProvider.System);
        var ports = new PinPorts(new PlayedLayouts(), client, client, hub.Proposals);
        var outcome = await new PinLane(new PinOptions(place, Degree: 1), ports, _ => { }, TimeProvider.System).Run(cancellationToken);
        Assert.False(Assert.IsType<PinOutcome.Finished>(outcome).Report.Failed);
    }

    private static async Task<string> State(ReleaseTarget place, FakeGitHub github)
    {
        using var client = Clients.Of();
        var pins = place.Pins();
        var lines = new List<string> { pins.ToString() };
        foreach (var (name, pin) in pins.Pins)
        {
            var repository = place.RepositoryOf(name);
            lines.Add($"{name}:{pin.Tag} {(await client.Manifest(repository, pin.Tag, default))!.Descriptor.Digest}");
            lines.Add($"{await client.Tags(repository, default).CountAsync()} tags");

            // A statement names its repository, which differs each time, so compare only their number and kinds.
            var referrers = await client.Referrers(repository, pin.Index, null, default);
            lines.AddRange(referrers.Select(referrer => $"{name} {referrer.Annotations["in-toto.io/predicate-type"]}").Order(StringComparer.Ordinal));
        }

        var pull = Assert.Single(github.Repository.Pulls);
        return string.Join('\n', [.. lines, pull.Title, pull.Body, $"{pull.Open}"]);
    }

    private static ReleaseTarget Place(TemporaryFolder folder, DistributionServer server, string prefix)
    {
        Directory.CreateDirectory(folder.At("processors/chat"));
        File.WriteAllText(folder.At("processors/chat/provider.py"), "print()");
        File.WriteAllText(folder.At("processors/chat/processor.json"), """
            {
              "name": "chat", "ref": "chat@1.0.0", "description": "A processor of a test.", "base": "scratch",
              "platforms": ["linux/amd64", "linux/arm64"], "inputs": {"type":"object"}, "outputs": {"outputs/a.txt": "text/plain"},
              "secrets": [], "settings": {}, "timeout_s": 30,
              "resources": {"cpus": 1, "memory_mib": 64, "pids": 16, "tmp_mib": 16}, "network": "none"
            }
            """);
        return new ReleaseTarget(
            folder.Path,
            server.Repository(prefix),
            folder.At("processors/pins.json"),
            folder.At("deployments"),
            new Lanes.Release.GitHubAddress(new Uri("https://github.example"), FakeGitHub.Owner, FakeGitHub.Name));
    }
}
