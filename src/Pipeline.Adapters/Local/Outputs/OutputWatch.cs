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

    private readonly Task looking;

    private OutputWatch(string folder, LocalOptions options, TimeProvider time) => looking = Look(folder, options, time);

    public CancellationToken Exceeded => exceeded.Token;

    /// <summary>What was exceeded, once <see cref="Exceeded"/> is cancelled.</summary>
    public ContainerVerdict? Verdict { get; private set; }

    public static OutputWatch Begin(string folder, LocalOptions options, TimeProvider time) => new(folder, options, time);

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await looking;
        ended.Dispose();
        exceeded.Dispose();
    }

    private async Task Look(string folder, LocalOptions options, TimeProvider time)
    {
        var disk = new DriveInfo(folder);
        var reserve = Math.Min(Reserve, disk.TotalSize / ReserveShare);
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, ended.Token);
                Verdict = disk.AvailableFreeSpace < reserve ? ContainerVerdict.FilledTheDisk
                    : WrittenTree.Exceeds(folder, options.OutputMib * Mebibyte, options.OutputFiles) ? ContainerVerdict.WroteTooMuch
                    : null;
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
internal static class WrittenTree
{
    // Names over 1024 bytes are refused in the end, so a deeper place is already too much; beyond 4096 it could not be seen at all.
    private const int MaxDepthCharacters = 2048;

    /// <summary>Whether it holds more than this; no link is followed, also none that is swapped in meanwhile. What vanishes or cannot be read does not count.</summary>
    public static bool Exceeds(string folder, long bytes, int files)
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
                    if (bytes < 0 || --files < 0 || path.Length > MaxDepthCharacters)
                    {
                        return true;
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It was removed while we looked, or its owner closed it to itself.
            }
        }

        return false;
    }
}
