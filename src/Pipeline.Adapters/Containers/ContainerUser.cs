using System.Globalization;
using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Pipeline.Adapters.Containers;

/// <summary>The container's user: the caller, so that the caller owns its files; never root.</summary>
internal static partial class ContainerUser
{
    private const string Nobody = "65532:65532";

    public static string Current { get; } = OperatingSystem.IsWindows() || UserId() == 0 ? Nobody : Caller;

    /// <summary>The caller, even root: for a compiler, which writes into the caller's own files.</summary>
    public static string Caller => OperatingSystem.IsWindows() ? "0:0" : string.Create(CultureInfo.InvariantCulture, $"{UserId()}:{GroupId()}");

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GroupId();
}
