using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Processor.Commands;

/// <summary>The system calls of one child process. <c>System.Diagnostics.Process</c> offers no process groups.</summary>
internal static partial class ChildProcess
{
    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    // Linux on x86-64 and arm64; the opaque structures of glibc and musl are smaller.
    private const int OpaqueSize = 1024;
    private const int CloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const int ByProcess = 1;
    private const int Exited = 4;
    private const int LeaveUnreaped = 0x0100_0000;
    private const short OwnGroup = 0x02;
    private const short DefaultSignals = 0x04;
    private const short SignalMask = 0x08;
    private const int StandardInput = 0;

    /// <summary>pipe2(2); neither end is inherited.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        Span<int> ends = stackalloc int[2];
        return Pipe(ref MemoryMarshal.GetReference(ends), CloseOnExec) == 0
            ? (new(ends[0], ownsHandle: true), new(ends[1], ownsHandle: true))
            : throw CannotStart("a pipe", Marshal.GetLastPInvokeError());
    }

    /// <summary>posix_spawnp(3): leads a process group, reads nothing, and writes into the pipe.</summary>
    /// <returns>The number of the process and of its group.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "cannot start …".</exception>
    public static int Start(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> variables, SafeFileHandle output)
    {
        Span<byte> opaque = stackalloc byte[3 * OpaqueSize];
        opaque.Clear();
        ref var actions = ref opaque[0];
        ref var attributes = ref opaque[OpaqueSize];
        ref var signals = ref opaque[2 * OpaqueSize];
        _ = InitializeActions(ref actions);
        _ = InitializeAttributes(ref attributes);
        try
        {
            var descriptor = (int)output.DangerousGetHandle();
            _ = AddOpen(ref actions, StandardInput, "/dev/null", flags: 0, mode: 0);
            _ = AddDuplicate(ref actions, descriptor, Libc.StandardOutput);
            _ = AddDuplicate(ref actions, descriptor, Libc.StandardError);
            // The runtime ignores SIGPIPE and may block signals; a program expects neither.
            _ = SetMask(ref attributes, ref signals);
            _ = FillSignals(ref signals);
            _ = SetDefaultSignals(ref attributes, ref signals);
            _ = SetFlags(ref attributes, OwnGroup | DefaultSignals | SignalMask);
            var error = Spawn(out var process, command[0], ref actions, ref attributes, [.. command, null], [.. variables.Select(variable => $"{variable.Key}={variable.Value}"), null]);
            return error == 0 ? process : throw CannotStart(command[0], error);
        }
        finally
        {
            _ = DestroyActions(ref actions);
            _ = DestroyAttributes(ref attributes);
        }
    }

    /// <summary>waitid(2): waits until a child has ended, and leaves it as a zombie, so that its group keeps its number.</summary>
    public static void AwaitEnd(int process)
    {
        Span<byte> ignored = stackalloc byte[OpaqueSize];
        while (Await(ByProcess, process, ref MemoryMarshal.GetReference(ignored), Exited | LeaveUnreaped) != 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
        }
    }

    /// <summary>waitpid(2) for a child that has ended.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, if the system kept no exit status, because SIGCHLD is ignored.</exception>
    public static ProcessEnd Reap(int process)
    {
        int status;
        while (Wait(process, out status, options: 0) < 0)
        {
            if (Marshal.GetLastPInvokeError() is var error && error != Interrupted)
            {
                throw new FaultException(ErrorCode.AdapterInvocation, $"the command's exit status is unknown: {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }

        return (status & 0x7F) is not 0 and var signal ? new(0, signal) : new((status >> 8) & 0xFF, 0);
    }

    /// <summary>kill(2) of a whole group; false if it has no member.</summary>
    public static bool SignalGroup(int group, int signal) => Send(-group, signal) == 0;

    private static FaultException CannotStart(string what, int error) => new(ErrorCode.AdapterInvocation, $"cannot start {what}: {Marshal.GetPInvokeErrorMessage(error)}");

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Pipe(ref int ends, int flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Spawn(out int process, string file, ref byte actions, ref byte attributes, string?[] arguments, string?[] variables);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int InitializeActions(ref byte actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DestroyActions(ref byte actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddOpen(ref byte actions, int descriptor, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddDuplicate(ref byte actions, int source, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int InitializeAttributes(ref byte attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DestroyAttributes(ref byte attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFlags(ref byte attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetDefaultSignals(ref byte attributes, ref byte signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetMask(ref byte attributes, ref byte signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FillSignals(ref byte signals);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Await(int kind, int process, ref byte information, int options);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Wait(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Send(int process, int signal);
}
