using Nuke.Common;
using Nuke.Common.IO;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

namespace Pipeline.Targets;

/// <summary>The measurements behind the figures in tests/Pipeline.Benchmarks/README.md.</summary>
public interface IBench : IEngine
{
    [Parameter("Only these measurements: door, invoke, scan, table, lane, registry, push, pin, drift, verify, modal, redact")]
    string[]? Measure => TryGetValue(() => Measure);

    Target Bench => _ => _
        .Description("Prints each measurement as a ratio to its peer, or against its goal")
        .DependsOn(EngineUp)
        .Executes(() =>
        {
            EngineSetup.Up(RootDirectory, NoEngineSetup, "checks");
            var benchmarks = RootDirectory / "tests" / "Pipeline.Benchmarks";
            DotNet($"build {benchmarks / "Hello"} -c Release -nologo -tl:off -v q -clp:NoSummary");
            DotNet($"run --project {benchmarks} -c Release -- {string.Join(' ', Measure ?? []):nq}");
        });
}
