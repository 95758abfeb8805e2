using Pipeline.Adapters.Local.Containers;
using Pipeline.World;

namespace Pipeline.Adapters.Local.Outputs;

/// <summary>Looks, while a container runs, at how much it wrote; the file size limit of the container bounds each file, this bounds them all.</summary>
/// <remarks>
/// A file that is open but has no name is not seen by looking; the reserve of the disk (the smaller of 512 MiB and a twentieth) ends that as well.
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

    /// <summary>What was exceeded, once <see cref="Exceeded"/> is cancelled.</summary>
    public ContainerEndReason? Verdict { get; private set; }

    public static OutputWatch Begin(string folder, LocalOptions options, TimeProvider time) => new(folder, options, time);

    /// <summary>Which bound is exceeded now. Asked once more at the end, so that a program is not judged by how soon it ended.</summary>
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
    /// <summary>In UTF-16 code units, from the folder on. Beyond 4096 bytes nothing could be seen at all.</summary>
    public const int LongestPath = 2048;

    /// <summary>Whether it holds more than this, or deeper; no link is followed, also none that is swapped in meanwhile. What vanishes or cannot be read does not count.</summary>
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
                // It was removed while we looked, or its owner closed it to itself.
            }
        }

        return null;
    }
}
