namespace Pipeline.World.Files;

/// <summary>A folder for unfinished work, such as one in <c>.staging</c>, with a lock that its process holds and the kernel releases.</summary>
internal sealed class StagingFolder : IDisposable
{
    private const string LockSuffix = ".lock";
    private const int Attempts = 100;
    private readonly FileStream hold;

    private StagingFolder(string path, FileStream owner) => (Path, hold) = (path, owner);

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Creates the folder.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a live process has one of this name.</exception>
    public static StagingFolder Create(string staging, string name)
    {
        DurableFolder.Create(staging);
        var path = System.IO.Path.Combine(staging, name);
        var owner = Lock(path + LockSuffix) ?? throw new FaultException(ErrorCode.AdapterInvocation, "the execution id is in use");
        var folder = new StagingFolder(path, owner);
        try
        {
            FolderRemoval.Tree(path);
            PrivateMode.MakeFolder(path);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Whether a folder in <c>.staging</c> can have this name: one segment, without special meaning.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.StartsWith('.') && !name.AsSpan().ContainsAny('/', '\\', '\0');

    /// <summary>Takes over a folder whose owner is dead; null if the owner lives. The folder itself may be missing.</summary>
    public static StagingFolder? TryAdopt(string staging, string name)
    {
        var path = System.IO.Path.Combine(staging, name);
        DurableFolder.Create(staging);
        return Open(path + LockSuffix, FileMode.OpenOrCreate) is { } owner ? new StagingFolder(path, owner) : null;
    }

    /// <summary>Whether the owner of a folder lives. It only tests the lock and writes nothing.</summary>
    public static bool IsHeld(string staging, string name)
    {
        try
        {
            using var shared = new FileStream(System.IO.Path.Combine(staging, name + LockSuffix), FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException e) when (IsHeld(e))
        {
            return true;
        }
    }

    /// <summary>Removes the folders of dead processes; a folder that cannot be removed stays for the next sweep.</summary>
    /// <param name="staging">The parent folder.</param>
    /// <param name="prefix">The prefix of the folders' names, if the parent holds other things.</param>
    public static void Sweep(string staging, string prefix = "")
    {
        if (!Directory.Exists(staging))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(staging, $"{prefix}*{LockSuffix}"))
        {
            try
            {
                if (Open(file, FileMode.Open) is { } orphan)
                {
                    new StagingFolder(file[..^LockSuffix.Length], orphan).Dispose();
                }
            }
            catch (UnauthorizedAccessException)
            {
                // Another user's folder in a shared parent.
            }
        }
    }

    /// <summary>Removes the folder, or leaves it for the next sweep if that fails, so that a failed clean-up never hides the run's result.</summary>
    public void Dispose()
    {
        try
        {
            FolderRemoval.Tree(Path);
            File.Delete(hold.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        hold.Dispose();
    }

    // A sweep may hold or remove the file before we lock it; then retry.
    private static FileStream? Lock(string file)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stream = Open(file, FileMode.OpenOrCreate);
            if (stream is not null && File.Exists(file))
            {
                return stream;
            }

            stream?.Dispose();
            Thread.Yield();
        }

        return null;
    }

    // FileShare.None locks the whole file (flock); the kernel releases the lock when its holder ends for any reason.
    private static FileStream? Open(string file, FileMode mode)
    {
        try
        {
            return new FileStream(file, Alone(mode));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    private static FileStreamOptions Alone(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1 };
        if (mode is not FileMode.Open && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = PrivateMode.File;
        }

        return options;
    }

    private static bool IsHeld(IOException e) =>
        e.HResult is 11 or 35 or unchecked((int)0x80070020); // EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION
}
