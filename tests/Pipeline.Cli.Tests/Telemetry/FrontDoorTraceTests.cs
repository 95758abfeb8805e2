using System.Diagnostics;
using System.Text;
using Pipeline.Oci.Samples;

namespace Pipeline.Cli.Tests.Telemetry;

/// <summary>The front door sends the traces of its lanes, too.</summary>
public sealed class FrontDoorTraceTests : IDisposable
{
    private readonly CommandLine repository = new();

    public void Dispose() => repository.Dispose();

    [Fact]
    public async Task A_lane_of_build_sh_is_a_trace_with_its_requests_to_the_registry()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "build.cmd is the front door there");
        await using var collector = await LoopbackCollector.Start(LoopbackCollector.Grpc);
        await using var registry = await FaultRegistry.Start();
        var pins = Encoding.UTF8.GetString(new GoldenFolder("releases/0.1.0").Bytes("pins.json"));
        repository.WithProcessor("hello").With("processors/pins.json", pins.Replace("127.0.0.1:5077/pipeline/rehearsal", $"{registry.Host}/team", StringComparison.Ordinal))
            .With(".nuke/parameters.json", await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, ".nuke", "parameters.json"), TestContext.Current.CancellationToken));

        var ended = await BuildSh(collector.Variables, "PinsAccepted", "--skip", "EngineUp", "RegistryUp", "--images", $"{registry.Host}/team");

        // The registry has no such image.
        Assert.True(ended.Exit == 255, ended.Output + ended.Error);
        var lane = Assert.Single(collector.Spans, span => span.ParentId.Length == 0);
        Assert.Equal(("PinsAccepted", true, "pipeline"), (lane.Name, lane.IsError, lane.Attributes["service.name"]));
        var calls = collector.Spans.Where(span => span.ParentId.Length > 0).ToArray();
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Equal((lane.TraceId, lane.SpanId, "registry GET", "404"), (call.TraceId, call.ParentId, call.Name, call.Attributes["http.response.status_code"])));
    }

    private async Task<Result> BuildSh(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(SourceTree.Root, "build.sh"), .. arguments, "--root", repository.Folder])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Remove("CI");
        start.Environment.Remove("GITHUB_ACTIONS");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        return await Executable.End(process);
    }
}
