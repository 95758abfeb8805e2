using System.Globalization;
using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Tests;

/// <summary>The order of container starts when many are requested at once, according to the engine.</summary>
public sealed class StartTests(HostileImage hostile)
{
    [Fact]
    public async Task No_more_are_begun_at_once_than_the_option_says()
    {
        using var rig = new Rig(hostile, new LocalOptions { OutputMib = 64, Starts = 1 });
        var runs = Enumerable.Range(0, 6).Select(_ => rig.Describe("honest")).ToArray();
        var since = Now();

        Parallel.ForEach(
            runs, new ParallelOptions { MaxDegreeOfParallelism = runs.Length }, run => Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(run, default)));

        var told = (await Told(since)).Where(one => runs.Any(run => run.ExecutionId.ToString() == one.Run)).ToArray();
        Assert.Equal(2 * runs.Length, told.Length);
        Assert.All(told.Chunk(2), pair => Assert.Equal([("create", pair[0].Run), ("start", pair[0].Run)], pair));
    }

    private static async Task<IEnumerable<(string Action, string Run)>> Told(string since)
    {
        var lines = await Command.Output(
            "docker", "events", "--since", since, "--until", Now(), "--filter", "type=container", "--filter", "event=create", "--filter", "event=start",
            "--format", """{{.Action}} {{index .Actor.Attributes "pipeline.execution"}}""");
        return lines.Split('\n').Select(line => line.Split(' ')).Where(parts => parts.Length == 2).Select(parts => (parts[0], parts[1]));
    }

    private static string Now() => (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
}
