using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nuke.Common.Tooling;

/// <summary>Asks a process to stop, so that it can clean up behind itself.</summary>
internal static partial class Interruption
{
    private const int Sigint = 2;

    public static void Send(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }
        else
        {
            _ = Kill(process.Id, Sigint);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
