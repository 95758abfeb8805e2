using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>An imported file on its way. What it replaces keeps a second name until the ledger knows.</summary>
/// <param name="layout">Where things go.</param>
/// <param name="staged">The staged file.</param>
/// <param name="path">Its place.</param>
internal sealed class ImportPublication(WorldLayout layout, string staged, WorldPath path) : IPublication
{
    private readonly string final = layout.Of(path);
    private readonly string replaced = staged + ".replaced";

    public void Publish()
    {
        var cut = path.Path.LastIndexOf('/');
        var reason = layout.Obstacle(path.World, cut < 0 ? "" : path.Path[..cut]);
        var there = FileNode.At(final);
        if (reason is not null || there is { Kind: not FileNodeKind.File })
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{reason ?? "a folder is in the way"}: {path}");
        }

        if (there is not null && (OperatingSystem.IsWindows() || Libc.Link(final, replaced) != 0))
        {
            File.Copy(final, replaced);
        }

        var folder = Path.GetDirectoryName(final)!;
        DurableFolder.Create(folder);
        File.Move(staged, final, overwrite: true);
        Libc.SyncFolder(folder);
    }

    public void TakeBack()
    {
        if (File.Exists(staged))
        {
            return;
        }

        if (File.Exists(replaced))
        {
            File.Move(replaced, final, overwrite: true);
        }
        else
        {
            File.Delete(final);
        }
    }
}
