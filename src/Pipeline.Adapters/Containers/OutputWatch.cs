using Pipeline.Adapters.Engine;
using Pipeline.World.Files;

namespace Pipeline.Adapters.Containers;

/// <summary>Checks how much a running container has written in total; the container's own file size limit applies to each file.</summary>
/// <remarks>
/// It does not see open files without a name; the disk reserve (the smaller of 512 MiB and a twentieth) limits those.
/// </remarks>
internal sealed class OutputWatch : IAsyncDisposable
{
    private const long Mebibyte = 1024 * 1024;
    private const long Reserve = 512 * Mebibyte;
    private const int ReserveShare = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly CancellationTokenSource exceeded = new();
    private readonly CancellationTokenSource ended = new();

    private readonly string folder;
    private readonly LocalOptions options;
    private readonly Task looking;

    private OutputWatch(string folder, LocalOptions options, TimeProvider time)
    {
        this.folder = folder;
        this.options = options;
        looking = Look(time);
    }

    public CancellationToken Exceeded => exceeded.Token;

    /// <summary>The exceeded limit, once <see cref="Exceeded"/> is cancelled.</summary>
    public ContainerEndReason? Verdict { get; private set; }

    public static OutputWatch Begin(string folder, LocalOptions options, TimeProvider time) => new(folder, options, time);

    /// <summary>The limit that is exceeded now. Checked once more at the end, so that the result does not depend on how soon a program ends.</summary>
    public ContainerEndReason? Excess() => FolderSize.Excess(folder, options.OutputMib * Mebibyte, options.OutputFiles);

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await looking;
        ended.Dispose();
        exceeded.Dispose();
    }

    private async Task Look(TimeProvider time)
    {
        var disk = new DriveInfo(folder);
        var reserve = Math.Min(Reserve, disk.TotalSize / ReserveShare);
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, ended.Token);
                Verdict = disk.AvailableFreeSpace < reserve ? ContainerEndReason.FilledTheDisk : Excess();
                if (Verdict is not null)
                {
                    await exceeded.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The container ended first.
        }
    }
}

/// <summary>Measures a folder that is being written to.</summary>
internal static class FolderSize
{
    /// <summary>In UTF-16 code units, relative to the folder. Paths beyond 4096 bytes are unreachable.</summary>
    public const int LongestPath = 2048;

    /// <summary>Whether it has more or deeper content than allowed; no link is followed, even one swapped in meanwhile. Vanished and unreadable entries do not count.</summary>
    public static ContainerEndReason? Excess(string folder, long bytes, int files)
    {
        var pending = new Stack<string>([""]);
        while (pending.TryPop(out var next))
        {
            try
            {
                foreach (var entry in PlainFolder.Entries(folder, next))
                {
                    var path = $"{next}/{entry.Name}";
                    if (entry.Node is { Kind: FileNodeKind.Folder })
                    {
                        pending.Push(path);
                    }

                    bytes -= entry.Node is { Kind: FileNodeKind.File, Size: var size } ? size : 0;
                    if (bytes < 0 || --files < 0)
                    {
                        return ContainerEndReason.WroteTooMuch;
                    }

                    if (path.Length > LongestPath)
                    {
                        return ContainerEndReason.WroteTooDeep;
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It was removed meanwhile, or its owner made it unreadable.
            }
        }

        return null;
    }
}
