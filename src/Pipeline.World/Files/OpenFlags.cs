using System.Runtime.InteropServices;

namespace Pipeline.World;

/// <summary>The flags of open(2) on Linux (asm/fcntl.h).</summary>
internal static class OpenFlags
{
    /// <summary><c>O_NONBLOCK</c>: a pipe without a writer is not waited for.</summary>
    public const int NonBlocking = 0x800;

    public const int CloseOnExec = 0x80000;

    /// <summary><c>O_PATH</c>: only to go on from there.</summary>
    public const int PathOnly = 0x200000;

    // Arm numbers these two differently.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    /// <summary><c>O_DIRECTORY</c>.</summary>
    public static int Folder { get; } = IsArm ? 0x4000 : 0x10000;

    /// <summary><c>O_NOFOLLOW</c>.</summary>
    public static int NoFollow { get; } = IsArm ? 0x8000 : 0x20000;
}
