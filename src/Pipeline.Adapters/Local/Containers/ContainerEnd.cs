using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Containers;

/// <summary>Why a container is no more.</summary>
internal enum ContainerEndReason
{
    Exited,
    TimedOut,
    WroteTooMuch,
    WroteTooDeep,
    FilledTheDisk,
}

/// <summary>How a container ended and what it said; the container itself is gone.</summary>
/// <param name="Verdict">Why it ended.</param>
/// <param name="ExitStatus">Of <see cref="ContainerEndReason.Exited"/>: its status; 128 + n when signal n killed it.</param>
/// <param name="OutOfMemory">Whether the kernel killed it for its memory limit.</param>
/// <param name="StandardError">Start, end, length and digest.</param>
/// <param name="StandardOutputBytes">Bytes on standard output; a run writes none.</param>
/// <param name="Confinement">How it was confined while it lived, as the engine told it.</param>
internal sealed record ContainerEnd(
    ContainerEndReason Verdict, long ExitStatus, bool OutOfMemory, StreamExcerpt StandardError, long StandardOutputBytes, Confinement Confinement);
