using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Runs;

/// <summary>Converts how a container ended to a fault, or null.</summary>
internal static class ContainerFault
{
    private const int SignalBase = 128;
    private const int FileSizeSignal = 25;

    public static Fault? Of(ContainerEnd end, string artifactsFolder, TimeSpan timeout, LocalOptions options) => end switch
    {
        { Verdict: ContainerEndReason.TimedOut } => new Fault(ErrorCode.Timeout, $"after {timeout.TotalSeconds:0.###} s"),
        { Verdict: ContainerEndReason.WroteTooMuch } => Failed($"wrote more than {options.OutputMib} MiB or {options.OutputFiles} files"),
        { Verdict: ContainerEndReason.WroteTooDeep } => Failed($"wrote a path of more than {FolderSize.LongestPath} characters"),
        { Verdict: ContainerEndReason.FilledTheDisk } => Failed("the world's disk is full"),
        { OutOfMemory: true } => Failed("out of memory"),
        { ExitStatus: SignalBase + FileSizeSignal } => Failed($"wrote a file of more than {options.OutputMib} MiB"),
        { ExitStatus: 0 } when FaultFile.Exists(artifactsFolder) => Failed("exit status 0 with a fault.json"),
        { ExitStatus: 0, StandardOutputBytes: > 0 } => Failed("wrote to standard output"),
        { ExitStatus: 0 } => null,
        { ExitStatus: 1 } => FaultFile.Read(artifactsFolder, 1),
        { ExitStatus: 2 } => Failed("exit status 2: the program did not take its arguments"),
        { ExitStatus: > SignalBase and var status } => Failed($"exit status {status}: killed by signal {status - SignalBase}"),
        { ExitStatus: var status } => Failed($"exit status {status}"),
    };

    private static Fault Failed(string detail) => new(ErrorCode.AdapterInvocation, detail);
}
