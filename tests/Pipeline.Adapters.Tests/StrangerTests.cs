using Pipeline.Adapters.Tests.Functions;

namespace Pipeline.Adapters.Tests;

/// <summary>A processor by an author who knows Python but not this pipeline, in a real container.</summary>
public sealed class StrangerTests(HostileImage hostile)
{
    [Fact]
    public async Task Locks_pools_caches_time_zones_and_an_output_of_more_than_half_the_bound_work_as_anywhere()
    {
        _ = hostile.Image;
        var image = await PythonImage.Stranger();
        using var rig = new Rig(image);

        // 40 MiB of the rig's limit of 64.
        var outcome = rig.Adapter.Invoke(rig.Describe("none"), default);

        Assert.True(outcome is Envelope.Success, $"{(outcome as Envelope.Failure)?.Fault}");
        var outputs = ((Envelope.Success)outcome).Outputs;
        Assert.Equal(["outputs/big", "outputs/reply.txt"], outputs.Select(output => output.Path[output.Path.IndexOf("outputs/", StringComparison.Ordinal)..]), StringComparer.Ordinal);
        using var reader = new StreamReader(rig.World.OpenRead(outputs[1]));
        Assert.Equal("pool [1, 4, 9]\nqueue passed\nlock held\nhome /tmp /tmp\nzone 2:00:00", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        using var big = rig.World.OpenRead(outputs[0]);
        Assert.Equal(40 << 20, big.Length);
        await Command.Run("docker", "rmi", "-f", image.Tag!);
    }
}
