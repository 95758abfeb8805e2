using System.Runtime.InteropServices;

namespace Pipeline.Processor;

/// <summary>The two calls that the BCL has no door for.</summary>
internal static partial class Libc
{
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    /// <summary>dup2(2): makes <paramref name="target"/> another name of <paramref name="source"/>.</summary>
    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Duplicate(int source, int target);

    /// <summary>_exit(2): ends the process at once, without waiting for any thread.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial void Exit(int status);
}
