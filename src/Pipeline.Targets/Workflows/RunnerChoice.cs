using Pipeline.Contracts.Specs;
using Pipeline.Lanes.Partitions;

namespace Pipeline.Targets.Workflows;

/// <summary>The runners and time limits of jobs, as <c>processors/ci.json</c> sets them.</summary>
internal static class RunnerChoice
{
    private static readonly string[] Default = ["ubuntu-24.04"];

    /// <summary>The labels of the runner of a platform; those of linux/amd64 for a platform without any, which is emulated there.</summary>
    public static IReadOnlyList<string> Machine(this CiSettings ci, Platform? platform = null) =>
        ci.Runners.GetValueOrDefault(platform ?? Platform.Amd64) ?? ci.Runners.GetValueOrDefault(Platform.Amd64) ?? Default;

    /// <summary>The platform of the machine that runs a platform's jobs.</summary>
    public static Platform Own(this CiSettings ci, Platform platform) => ci.Runners.ContainsKey(platform) ? platform : Platform.Amd64;

    /// <summary>The time limit of a target's job in minutes.</summary>
    /// <param name="ci">The settings.</param>
    /// <param name="target">The target.</param>
    /// <param name="usual">The limit without a setting.</param>
    public static int Minutes(this CiSettings ci, string target, int usual) => ci.Timeouts.GetValueOrDefault(target, usual);
}
