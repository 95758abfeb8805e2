using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A crate on its way: in a folder beside the one that it will be, which has it whole or not at all.</summary>
/// <remarks>What an export left that was killed is removed by the next one into the same place: <c>.crate-*</c>, and only where no process holds its lock any more.</remarks>
internal sealed class CrateFolder : IDisposable
{
    private const string Prefix = ".crate-";
    private readonly string final;
    private readonly string staged;
    private readonly StagingFolder staging;

    private CrateFolder(string final, StagingFolder staging)
    {
        (this.final, this.staging) = (final, staging);
        // In there nobody else can come near it; the crate itself has the modes of any other folder.
        staged = Path.Combine(staging.Path, "crate");
        Directory.CreateDirectory(staged);
    }

    /// <exception cref="FaultException"><c>ERR_INPUTS</c> when something stands there.</exception>
    public static CrateFolder Begin(string folder)
    {
        var place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (FileNode.At(place) is not null)
        {
            throw new FaultException(ErrorCode.Inputs, $"{place} is there already");
        }

        var around = Path.GetDirectoryName(place)!;
        Directory.CreateDirectory(around);
        StagingFolder.Sweep(around, Prefix);
        var beside = StagingFolder.Create(around, $"{Prefix}{Path.GetRandomFileName()}");
        try
        {
            return new CrateFolder(place, beside);
        }
        catch
        {
            beside.Dispose();
            throw;
        }
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

    public void Dispose() => staging.Dispose();

    private FileStream Create(string path)
    {
        var file = Path.Combine(staged, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return new FileStream(file, FileMode.CreateNew);
    }
}
