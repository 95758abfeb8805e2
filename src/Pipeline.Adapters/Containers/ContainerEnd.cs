namespace Pipeline.Adapters.Containers;

/// <summary>Why a container ended.</summary>
internal enum ContainerEndReason
{
    Exited,
    TimedOut,
    WroteTooMuch,
    WroteTooDeep,
    FilledTheDisk,
}

/// <summary>How a container ended, and its output; the container itself is removed.</summary>
/// <param name="Verdict">Why it ended.</param>
/// <param name="ExitStatus">For <see cref="ContainerEndReason.Exited"/>: its status; 128 + n after signal n.</param>
/// <param name="OutOfMemory">Whether the kernel killed it for its memory limit.</param>
/// <param name="StandardError">The excerpt of standard error with length and digest.</param>
/// <param name="StandardOutputBytes">The number of bytes on standard output; runs must write none.</param>
/// <param name="Confinement">Its confinement while it ran, according to the engine.</param>
internal sealed record ContainerEnd(
    ContainerEndReason Verdict, long ExitStatus, bool OutOfMemory, StreamExcerpt StandardError, long StandardOutputBytes, Confinement Confinement);
