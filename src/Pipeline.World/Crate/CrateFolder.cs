using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A crate on its way: a folder beside the one that it will be, which has it whole or not at all.</summary>
internal sealed class CrateFolder : IDisposable
{
    private readonly string final;
    private readonly string staged;

    private CrateFolder(string final, string staged) => (this.final, this.staged) = (final, staged);

    /// <exception cref="FaultException"><c>ERR_INPUTS</c> when something stands there.</exception>
    public static CrateFolder Begin(string folder)
    {
        var place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (FileNode.At(place) is not null)
        {
            throw new FaultException(ErrorCode.Inputs, $"{place} is there already");
        }

        var beside = Path.Combine(Path.GetDirectoryName(place)!, $".crate-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(beside);
        return new CrateFolder(place, beside);
    }

    /// <summary>Where a file of it lies now.</summary>
    public string At(CrateFile file) => Path.Combine(staged, file.Path);

    public CrateFile Put(string path, ReadOnlyMemory<byte> content, string mediaType)
    {
        using var file = Create(path);
        file.Write(content.Span);
        file.Flush(flushToDisk: true);
        return new CrateFile(path, Sha256.Of(content.Span), content.Length, mediaType);
    }

    /// <summary>Copies a file, and hashes what it copies.</summary>
    /// <returns>The file; none, and nothing is left of it, when its bytes are not the expected ones.</returns>
    public CrateFile? TryCopy(Stream content, CrateFile expected, CancellationToken cancellationToken)
    {
        using (var file = Create(expected.Path))
        {
            var digest = HashedCopy.Run(content, file, cancellationToken);
            file.Flush(flushToDisk: true);
            if (digest == expected.Sha256)
            {
                return expected with { Size = file.Length };
            }
        }

        File.Delete(At(expected));
        return null;
    }

    /// <summary>Gives it its name.</summary>
    public void Finish()
    {
        foreach (var folder in Directory.EnumerateDirectories(staged, "*", SearchOption.AllDirectories).Append(staged))
        {
            Libc.SyncFolder(folder);
        }

        DurableFolder.Move(staged, final);
    }

    public void Dispose() => Discard.Tree(staged);

    private FileStream Create(string path)
    {
        var file = Path.Combine(staged, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return new FileStream(file, FileMode.CreateNew);
    }
}
