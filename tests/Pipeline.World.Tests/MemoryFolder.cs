namespace Pipeline.World.Tests;

/// <summary>A temporary folder in memory, where the machine has room for one.</summary>
/// <remarks>
/// It is for tests that kill processes or let many write at once. The kernel holds what a killed process has written, so the next reader sees it
/// whether or not a disk has it; but on a disk each settlement waits for that ten times.
/// </remarks>
internal static class MemoryFolder
{
    private const string Memory = "/dev/shm";
    private const long Room = 256L << 20;

    public static DirectoryInfo Create(string prefix) => OperatingSystem.IsLinux() && Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > Room
        ? Directory.CreateDirectory(Path.Combine(Memory, $"{prefix}{Path.GetRandomFileName()}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
        : Directory.CreateTempSubdirectory(prefix);
}
