using Pipeline.Contracts;

namespace Pipeline.Processor;

/// <summary>Writes files that are complete or absent under one root: temporary name in <c>.tmp</c>, flush to the disk, rename.</summary>
internal sealed class Staging(string root)
{
    private readonly string temporary = Path.Combine(root, ".tmp");
    private readonly List<string> written = [];

    public static FaultException CannotWrite(Exception cause) => new(ErrorCode.AdapterInvocation, "cannot write", cause);

    /// <inheritdoc cref="Write(string,Action{Stream})"/>
    public StagedFile Write(string relative, byte[] content) => Write(relative, stream => stream.Write(content));

    /// <summary>Writes one file, replacing what was there, and digests it on the way.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "cannot write", when the file system refuses.</exception>
    public StagedFile Write(string relative, Action<Stream> write)
    {
        var partial = Path.Combine(temporary, "partial");
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

    /// <summary>Takes back every file written so far and the one begun: a run that fails leaves no part of itself, and gives its room back.</summary>
    public void Withdraw()
    {
        try
        {
            written.ForEach(File.Delete);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // What cannot be deleted counts for nothing beside a fault.json.
        }

        Clear();
    }

    /// <summary>Removes what is incomplete, also what an earlier run left.</summary>
    public void Clear()
    {
        try
        {
            Directory.Delete(temporary, recursive: true);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // There is none, or the next write will tell.
        }
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
