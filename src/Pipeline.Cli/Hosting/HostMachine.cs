using System.Runtime.InteropServices;
using Pipeline.Lanes.Perturbations;

namespace Pipeline.Cli.Hosting;

/// <summary>The machine of this process and of the engine.</summary>
internal static class HostMachine
{
    // POSIX shared memory (shm_overview(7)): a tmpfs that every user may write to.
    private const string Memory = "/dev/shm";

    public static Platform Platform => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? Platform.Arm64 : Platform.Amd64;

    /// <summary>The machine's properties that limit the conditions of runs.</summary>
    public static PerturbationMachine ForPerturbation =>
        new(!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess, OperatingSystem.IsLinux() && Directory.Exists(Memory) ? Memory : null, Platform);
}
