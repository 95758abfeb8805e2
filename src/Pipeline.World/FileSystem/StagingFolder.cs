using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A folder for what is not finished yet, such as one in <c>.staging</c>, whose owner holds a lock that dies with its process.</summary>
internal sealed class StagingFolder : IDisposable
{
    private const string LockSuffix = ".lock";
    private const int Attempts = 100;
    private readonly FileStream hold;

    private StagingFolder(string path, FileStream owner) => (Path, hold) = (path, owner);

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Makes the folder.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when a live process has one of this name.</exception>
    public static StagingFolder Create(string staging, string name)
    {
        DurableFolder.Create(staging);
        var path = System.IO.Path.Combine(staging, name);
        var owner = Lock(path + LockSuffix) ?? throw new FaultException(ErrorCode.AdapterInvocation, "the execution id is in use");
        var folder = new StagingFolder(path, owner);
        try
        {
            Discard.Tree(path);
            PrivateMode.MakeFolder(path);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Whether a folder in <c>.staging</c> can have this name: one segment, and none that leads anywhere else.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.StartsWith('.') && !name.AsSpan().ContainsAny('/', '\\', '\0');

    /// <summary>Takes over a folder whose owner is gone; none while it lives. The folder itself may be gone too.</summary>
    public static StagingFolder? TryAdopt(string staging, string name)
    {
        var path = System.IO.Path.Combine(staging, name);
        DurableFolder.Create(staging);
        return Open(path + LockSuffix, FileMode.OpenOrCreate) is { } owner ? new StagingFolder(path, owner) : null;
    }

    /// <summary>Whether the process that made a folder of this name lives. Nothing is written, and the lock is only asked for.</summary>
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

    /// <summary>Removes what processes left that are gone; what cannot be removed yet stays for the next sweep.</summary>
    /// <param name="staging">Where it lies.</param>
    /// <param name="prefix">What its name begins with, where other things lie there too.</param>
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
                // Another user's, in a folder that many share.
            }
        }
    }

    /// <summary>Removes the folder. What cannot be removed now stays for the next sweep: the story is how the run ended.</summary>
    public void Dispose()
    {
        try
        {
            Discard.Tree(Path);
            File.Delete(hold.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        hold.Dispose();
    }

    // A sweep may hold or remove the file between its making and our lock on it: then once more.
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

    // FileShare.None is a lock of the whole file (flock) that the kernel drops when its holder ends, however it ends.
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
