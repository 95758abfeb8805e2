using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nuke.Common.Tooling;

/// <summary>Asks a process to stop, so that it can clean up behind itself.</summary>
internal static partial class Interruption
{
    // Not SIGINT: it is ignored by what is started from a background job, and a terminal sends it by itself.
    private const int Sigterm = 15;

    public static void Send(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }
        else
        {
            _ = Kill(process.Id, Sigterm);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
