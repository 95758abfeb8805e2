using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Worlds in a directory of this machine. Processes may share it.</summary>
public sealed class FileSystemWorld : IWorld
{
    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly WorldLayout layout;
    private readonly Lazy<bool> swept;

    /// <param name="directory">Made when first written to; leftovers of processes that are gone are removed then.</param>
    public FileSystemWorld(string directory)
    {
        layout = new WorldLayout(directory);
        swept = new Lazy<bool>(
            () =>
            {
                StagingFolder.Sweep(layout.Staging);
                return true;
            },
            LazyThreadSafetyMode.PublicationOnly);
    }

    public bool Exists(WorldPath path) => layout.At(path.World, path.Path) is { Kind: FileNodeKind.File };

    public Stream OpenRead(WorldPath path) => Exists(path)
        ? StorageFault.Translate(() => File.OpenRead(layout.Of(path)))
        : throw new FaultException(ErrorCode.Inputs, $"not in the world: {path}");

    public IReadOnlyList<WorldPath> List(string world, string folder)
    {
        var root = Path.Combine(layout.Root, world);
        if (PlainFile.Descend(layout.Root, $"{world}/{folder}") is not { } from)
        {
            return [];
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return StorageFault.Translate(() => Directory.EnumerateFiles(from, "*", options)
            .Select(file => $"world://{world}/{Path.GetRelativePath(root, file).Replace('\\', '/')}")
            .Select(text => WorldPath.TryParse(text, out var path) ? path : null)
            .OfType<WorldPath>()
            .Order()
            .ToArray());
    }

    public void Import(WorldPath path, Stream content, CancellationToken cancellationToken)
    {
        ImportRule.Check(path);
        StorageFault.Translate(() =>
        {
            using var staging = Begin($"import-{Path.GetRandomFileName()}");
            var staged = Path.Combine(staging.Path, "content");
            using (var file = new FileStream(staged, FileMode.CreateNew, FileAccess.Write))
            {
                Copy(content, file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(staged, Readable);
            }

            Place(staged, path);
        });
    }

    public IStagedRun Stage(ExecutionId id, WritePrefix prefix) => StorageFault.Translate(() =>
    {
        var staging = Begin(id.ToString());
        try
        {
            return FileSystemRun.Begin(layout, staging, id, prefix);
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    });

    private StagingFolder Begin(string name)
    {
        _ = swept.Value;
        return StagingFolder.Create(layout.Staging, name);
    }

    private void Place(string staged, WorldPath path)
    {
        var final = layout.Of(path);
        var cut = path.Path.LastIndexOf('/');
        var reason = layout.Obstacle(path.World, cut < 0 ? "" : path.Path[..cut]);
        if (reason is not null || FileNode.At(final) is { Kind: not FileNodeKind.File })
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{reason ?? "a folder is in the way"}: {path}");
        }

        var folder = Path.GetDirectoryName(final)!;
        DurableFolder.Create(folder);
        File.Move(staged, final, overwrite: true);
        Libc.SyncFolder(folder);
    }

    private static void Copy(Stream from, FileStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[128 * 1024];
        for (int read; (read = from.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            to.Write(buffer, 0, read);
        }
    }
}
