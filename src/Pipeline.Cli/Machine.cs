using System.Runtime.InteropServices;
using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary>The machine that this process runs on, which is the engine's.</summary>
internal static class Machine
{
    public static Platform Platform => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? Platform.Arm64 : Platform.Amd64;
}
