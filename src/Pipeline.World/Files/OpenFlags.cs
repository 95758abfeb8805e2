using System.Runtime.InteropServices;

namespace Pipeline.World.Files;

/// <summary>The flags of open(2) on Linux (asm/fcntl.h).</summary>
internal static class OpenFlags
{
    /// <summary><c>O_NONBLOCK</c>: do not wait for the writer of a pipe.</summary>
    public const int NonBlocking = 0x800;

    public const int CloseOnExec = 0x80000;

    /// <summary><c>O_PATH</c>: a descriptor only for further lookups.</summary>
    public const int PathOnly = 0x200000;

    // Arm uses different values for these two.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    /// <summary><c>O_DIRECTORY</c>.</summary>
    public static int Folder { get; } = IsArm ? 0x4000 : 0x10000;

    /// <summary><c>O_NOFOLLOW</c>.</summary>
    public static int NoFollow { get; } = IsArm ? 0x8000 : 0x20000;
}
