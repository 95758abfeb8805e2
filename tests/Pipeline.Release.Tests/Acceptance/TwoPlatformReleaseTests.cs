using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Oci.Samples;

namespace Pipeline.Release.Tests;

/// <summary>A release on two machines, one for each platform, with the real builder, registry and engine.</summary>
public sealed class TwoPlatformReleaseTests(GreenImage green)
{
    [Fact]
    public async Task Each_machine_builds_and_runs_its_platform_and_together_they_say_what_one_machine_says()
    {
        Assert.NotEmpty(green.Processor); // Skips where it cannot be built.
        // A build argument of its own keeps the builder's cache of other runs away.
        var step = $"ENV BUILT_FOR={Guid.NewGuid()}\nRUN [\"/usr/bin/python3\", \"-c\", \"import platform; open('/machine', 'w').write(platform.machine())\"]";
        await using var server = await DistributionServer.Start();
        using var amd64 = new PlatformMachine(server, step);
        using var arm64 = new PlatformMachine(server, step);

        var built = await arm64.Build(Platform.Arm64);
        Assert.Equal((1, null), (built.Built, built.Refusal));
        arm64.Send("artifacts/platform-builds.linux-arm64.json", amd64);
        var pinned = await amd64.Pin(elsewhere: Platform.Arm64);
        Assert.Equal(("1 pinned", false), (pinned.Counts, pinned.Failed));
        amd64.Send("processors/pins.json", arm64);

        var divided = Assert.IsType<LaneOutcome.Divided>(await amd64.Accept(options => options with { Divide = new PartitionSettings(1, 1), DividePlatforms = Platform.All }));
        PartFiles.Write(divided, amd64.Place.Root);
        foreach (var (platform, machine) in ((Platform, PlatformMachine)[])[(Platform.Amd64, amd64), (Platform.Arm64, arm64)])
        {
            PartFiles.Write(await machine.Accept(options => options with { Partition = LanePartition.Parse("1/1"), Only = platform }), machine.Place.Root);
            Assert.All(machine.Architectures(), architecture => Assert.Equal(platform.Architecture, architecture));
        }

        arm64.Send("artifacts/acceptance.part-1-of-1.linux-arm64.json", amd64);
        var merged = PartMerge.Read(amd64.Place.Root, LaneTitle.Acceptance).Report;

        var one = Assert.IsType<LaneOutcome.Finished>(await amd64.Accept(options => options)).Report;
        Assert.Equal((0, null), (one.Failed, merged.Only));
        Assert.Equal(Outline(one), Outline(merged), StringComparer.Ordinal);

        // The pin stands, whoever builds next.
        Assert.Equal("1 unchanged", (await amd64.Pin(elsewhere: null)).Counts);

        static IEnumerable<string> Outline(LaneReport report) =>
            from processor in report.Processors
            from judgement in processor.Judgements
            from check in judgement.Checks
            select $"{processor.Image!.Id} {judgement.Name} {check.Name} {check.Failure}";
    }
}
