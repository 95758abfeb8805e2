using System.Runtime.InteropServices;

namespace Pipeline.Processor;

/// <summary>Writes files atomically under one root: temporary name in <c>.tmp</c>, flush to disk, rename.</summary>
internal sealed class Staging(string root)
{
    private const int Chunk = 1024 * 1024;
    private const UnixFileMode OutputMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string temporary = Temporary(root);
    private readonly List<string> written = [];

    private string Partial => Path.Combine(temporary, "partial");

    /// <summary>The folder of incomplete files below the root.</summary>
    public static string Temporary(string root) => Path.Combine(root, ".tmp");

    public static FaultException CannotWrite(Exception cause) => new(ErrorCode.AdapterInvocation, "cannot write", cause);

    /// <inheritdoc cref="Write(string,Action{Stream})"/>
    public StagedFile Write(string relative, byte[] content) => Write(relative, stream => stream.Write(content));

    /// <summary>Writes one file, replacing any existing one, and hashes it.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "cannot write", if the file system refuses.</exception>
    public StagedFile Write(string relative, Action<Stream> write)
    {
        var partial = Partial;
        using var file = Guarded(() =>
        {
            Directory.CreateDirectory(temporary);
            return new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        });
        var stream = new StagedStream(file);
        write(stream);
        var staged = stream.Finish();
        return Guarded(() =>
        {
            file.Flush(flushToDisk: true);
            Rename(partial, Path.Combine(root, relative));
            return staged;
        });
    }

    /// <summary>
    /// Publishes an output. Its file is moved if it lies below the root, since a second copy would count against the same limit; otherwise, or with
    /// <paramref name="keep"/>, it is copied.
    /// </summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "cannot write" or "bad output content".</exception>
    public StagedFile Write(string relative, OutputItem item, bool keep)
    {
        var partial = Partial;
        return !keep && item.File is { } file && Guarded(() => Take(file, partial))
            ? Guarded(() => Seal(partial, Path.Combine(root, relative)))
            : Write(relative, item.WriteTo);
    }

    /// <summary>Deletes every written or partial file: a failed run leaves no outputs and frees its space.</summary>
    public void Withdraw()
    {
        try
        {
            written.ForEach(File.Delete);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // Leftovers are ignored beside a fault.json.
        }

        Clear();
    }

    /// <summary>Removes incomplete files, including those of earlier runs.</summary>
    public void Clear()
    {
        try
        {
            Directory.Delete(temporary, recursive: true);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // There are none, or the next write will fail too.
        }
    }

    // Moves the file if it has no other link and is on the same mount.
    private bool Take(string file, string partial)
    {
        if (!file.StartsWith(Path.GetFullPath(root) + "/", StringComparison.Ordinal) || RegularFile.Names(file) != 1)
        {
            return false;
        }

        Directory.CreateDirectory(temporary);
        return Libc.Rename(file, partial) == 0 || (Marshal.GetLastPInvokeError() is var error && error == Libc.AnotherFileSystem
            ? false
            : throw new IOException(Marshal.GetPInvokeErrorMessage(error)));
    }

    private StagedFile Seal(string partial, string target)
    {
        using var file = new FileStream(partial, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (!OperatingSystem.IsWindows())
        {
            // The provider's mode may deny access to readers of the world.
            File.SetUnixFileMode(file.SafeFileHandle, OutputMode);
        }

        var hash = new Sha256();
        var buffer = new byte[Chunk];
        for (var read = file.Read(buffer); read > 0; read = file.Read(buffer))
        {
            hash.Append(buffer.AsSpan(0, read));
        }

        RandomAccess.FlushToDisk(file.SafeFileHandle);
        var staged = new StagedFile(hash.Finish(), file.Position);
        Rename(partial, target);
        return staged;
    }

    private void Rename(string partial, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(partial, target, overwrite: true);
        written.Add(target);
    }

    private static T Guarded<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw CannotWrite(e);
        }
    }

    private static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;
}
