using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Verdicts;

/// <summary>Shared verdicts in a directory: one that machines mount, or one that a CI keeps in its cache.</summary>
/// <param name="folder">The absolute path of the directory, which need not exist yet.</param>
/// <param name="clock">The clock.</param>
public sealed class FolderVerdicts(string folder, TimeProvider clock) : IVerdictFiles
{
    // A cache of a CI holds whole directories, so this one must not grow with every change. What was read last goes last.
    private const int KeptPerProcessor = 32;

    private const string Latest = SharedVerdicts.LatestName + ".json";

    public async Task<byte[]?> Read(string name, CancellationToken cancellationToken)
    {
        try
        {
            var content = await File.ReadAllBytesAsync(PathOf(name), cancellationToken);
            Touch(PathOf(name));
            return content;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault("read", e);
        }
    }

    public Task Write(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            var path = PathOf(name);
            AtomicFile.Replace(path, content.Span);
            Trim(Path.GetDirectoryName(path)!);
            return Task.CompletedTask;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault("written", e);
        }
    }

    // A machine that cannot write here does not trim either, so the time does not matter to it.
    private void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void Trim(string processor)
    {
        foreach (var old in new DirectoryInfo(processor).EnumerateFiles("*.json").Where(file => file.Name != Latest).OrderByDescending(file => file.LastWriteTimeUtc).Skip(KeptPerProcessor))
        {
            old.Delete();
        }
    }

    private string PathOf(string name) => Path.Combine(folder, name + ".json");

    private FaultException Fault(string verb, Exception e) => new(ErrorCode.AdapterInvocation, $"the shared verdicts in {folder} cannot be {verb}: {e.Message}", e);
}
