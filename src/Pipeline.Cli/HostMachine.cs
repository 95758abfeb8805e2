using System.Runtime.InteropServices;
using Pipeline.Contracts;
using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>The machine that this process runs on, which is the engine's.</summary>
internal static class HostMachine
{
    // POSIX shared memory (shm_overview(7)): a tmpfs that any user may write.
    private const string Memory = "/dev/shm";

    public static Platform Platform => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? Platform.Arm64 : Platform.Amd64;

    /// <summary>What bounds the conditions that runs can have here.</summary>
    public static PerturbationMachine ForPerturbation =>
        new(!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess, OperatingSystem.IsLinux() && Directory.Exists(Memory) ? Memory : null, Platform);
}
