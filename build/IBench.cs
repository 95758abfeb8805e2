using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Pipeline.Targets;

/// <summary>The measurements behind the figures in tests/Pipeline.Benchmarks/README.md.</summary>
public interface IBench : IEngine
{
    [Parameter("Only these measurements: door, invoke, scan, table, lane, registry, push, pin, drift, verify, modal, redact")]
    string[]? Measure => TryGetValue(() => Measure);

    [Parameter("Compare with the build of this commit, in fresh clones of both, instead of with the peers")]
    string? Against => TryGetValue(() => Against);

    Target Bench => _ => _
        .Description("Prints each measurement as a ratio to its peer, or compared with its goal")
        .DependsOn(EngineUp)
        .Executes(() =>
        {
            EngineSetup.Up(RootDirectory, NoEngineSetup, "checks");
            using (CheckoutLock.Take(TemporaryDirectory, nameof(Bench)))
            {
                foreach (var project in (string[])["tests/Pipeline.Benchmarks/Hello", "tests/Pipeline.Benchmarks"])
                {
                    Sdk.Run(RootDirectory, $"build {project} -c Release -nologo -tl:off -v q -clp:NoSummary");
                }
            }

            // Not `dotnet run`: the measurements need the whole environment, which the SDK must not get.
            var program = RootDirectory / "artifacts" / "bin" / "Pipeline.Benchmarks" / "release" / "Pipeline.Benchmarks";
            ProcessTasks.StartProcess(program, $"{(Against is { } commit ? $"against {commit}" : string.Join(' ', Measure ?? [])):nq}").AssertZeroExitCode();
        });
}
