using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace Pipeline.Dependencies.Archives;

/// <summary>A file of a layer.</summary>
/// <param name="Path">Its path in the image, without a leading <c>/</c>.</param>
/// <param name="IsExecutable">Whether its mode is 0755; otherwise it is 0644.</param>
internal abstract record LayerFile(string Path, bool IsExecutable)
{
    /// <summary>Whether both have the same content.</summary>
    public bool IsSame(LayerFile other) => (this, other) switch
    {
        (Copied { Hash: { } one }, Copied two) => one == two.Hash,
        (Made one, Made two) => one.Content.Span.SequenceEqual(two.Content.Span),
        _ => false,
    };

    /// <summary>A member of an archive, copied as it is compressed there and held to its digest.</summary>
    /// <param name="Path">Its path in the image.</param>
    /// <param name="IsExecutable">Whether its mode is 0755.</param>
    /// <param name="Archive">The archive.</param>
    /// <param name="Member">The member.</param>
    /// <param name="Hash">The expected digest of its content; null if the archive was made here of bytes that were held to theirs.</param>
    /// <param name="Subject">The archive's name, for messages.</param>
    public sealed record Copied(string Path, bool IsExecutable, IArchive Archive, ArchiveMember Member, ContentHash? Hash, string Subject) : LayerFile(Path, IsExecutable);

    /// <summary>Bytes that were made here.</summary>
    public sealed record Made(string Path, bool IsExecutable, ReadOnlyMemory<byte> Content) : LayerFile(Path, IsExecutable);

    /// <summary>A symbolic link.</summary>
    /// <param name="Path">Its path in the image.</param>
    /// <param name="Target">Where it leads, relative to its folder.</param>
    public sealed record Linked(string Path, string Target) : LayerFile(Path, IsExecutable: true);
}

/// <summary>A layer (OCI image spec, "Image Layer Filesystem Changeset", <c>tar+gzip</c>).</summary>
/// <param name="Digest">The digest of the compressed bytes.</param>
/// <param name="DiffId">The digest of the tar.</param>
/// <param name="Size">The number of compressed bytes.</param>
internal sealed record WrittenLayer(Digest Digest, Digest DiffId, long Size);

/// <summary>Writes files as a layer whose bytes depend on nothing else.</summary>
/// <remarks>
/// Contents of archives are not compressed anew: gzip allows several members one after another (RFC 1952, section 2.2), so each DEFLATE stream becomes a member as it
/// is, and what is between them (headers, padding, files made here) a member of its own. That costs no time, and no version of a compressor decides the bytes.
/// Nothing is believed: the finished layer is read once from its start to its end, through the decompressor, and every content is held to its digest.
/// </remarks>
internal sealed class LayerWriter : IDisposable
{
    private const int Buffered = 1 << 20;
    private static readonly byte[] MemberHeader = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

    private readonly string path;
    private readonly DateTimeOffset date;
    private readonly FileStream file;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream pending = new();
    private readonly Deflater deflater = new(Deflater.DEFAULT_COMPRESSION, noZlibHeaderOrFooter: true);
    private readonly byte[] buffer = new byte[1 << 16];
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);
    private readonly List<LayerSection> sections = [];

    private LayerWriter(string path, DateTimeOffset date)
    {
        (this.path, this.date) = (path, date);
        file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, Buffered);
    }

    /// <summary>Writes a layer to a file.</summary>
    /// <param name="path">The file, replaced if it exists.</param>
    /// <param name="files">The files, each path once.</param>
    /// <param name="date">The date of everything in it.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="InvalidDataException">The content of an archive is not what its digest says.</exception>
    public static WrittenLayer Write(string path, IEnumerable<LayerFile> files, DateTimeOffset date, CancellationToken cancellationToken)
    {
        using var writer = new LayerWriter(path, date);
        foreach (var one in files.OrderBy(one => one.Path, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Add(one);
        }

        return writer.Finish(cancellationToken);
    }

    public void Dispose()
    {
        file.Dispose();
        hash.Dispose();
        pending.Dispose();
    }

    private void Add(LayerFile one)
    {
        AddFolders(one.Path);
        var mode = one.IsExecutable ? 0b111_101_101 : 0b110_100_100;
        switch (one)
        {
            case LayerFile.Made made:
                AddBytes(TarHeader.Of(new TarItem(one.Path, '0', mode, made.Content.Length, date)));
                AddBytes(made.Content.Span);
                AddBytes(new byte[TarHeader.Padding(made.Content.Length)]);
                break;
            case LayerFile.Linked linked:
                AddBytes(TarHeader.Of(new TarItem(one.Path, '2', 0b111_111_111, 0, date) { Link = linked.Target }));
                break;
            case LayerFile.Copied { Member: var member } copied:
                AddBytes(TarHeader.Of(new TarItem(one.Path, '0', mode, member.Size, date)));
                // An empty file may be deflated, too: to two bytes.
                if (member.IsDeflated)
                {
                    Flush();
                    Splice(copied);
                }
                else
                {
                    AddStored(copied);
                }

                AddBytes(new byte[TarHeader.Padding(member.Size)]);
                break;
        }
    }

    private void AddFolders(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (folders.Add(path[..slash]))
            {
                AddBytes(TarHeader.Of(new TarItem(path[..(slash + 1)], '5', 0b111_101_101, 0, date)));
            }
        }
    }

    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        pending.Write(bytes);
        if (sections is [.., { Hash: null } last])
        {
            sections[^1] = last with { Length = last.Length + bytes.Length };
        }
        else
        {
            // Damage of a spliced stream may show only after its end.
            sections.Add(new(bytes.Length, null, sections.LastOrDefault()?.Subject ?? ""));
        }

        if (pending.Length >= Buffered)
        {
            Flush();
        }
    }

    private void AddStored(LayerFile.Copied copied)
    {
        using var raw = copied.Archive.Raw(copied.Member);
        for (int count; (count = raw.Read(buffer)) > 0;)
        {
            pending.Write(buffer, 0, count);
            if (pending.Length >= Buffered)
            {
                Flush();
            }
        }

        sections.Add(new(copied.Member.Size, copied.Hash, $"{copied.Subject}: {copied.Member.Name}"));
    }

    // The archive's DEFLATE stream as a gzip member of its own; its CRC is in the archive's directory.
    private void Splice(LayerFile.Copied copied)
    {
        Put(MemberHeader);
        using (var raw = copied.Archive.Raw(copied.Member))
        {
            for (int count; (count = raw.Read(buffer)) > 0;)
            {
                Put(buffer.AsSpan(0, count));
            }
        }

        PutTrailer(copied.Member.Crc32, copied.Member.Size);
        sections.Add(new(copied.Member.Size, copied.Hash, $"{copied.Subject}: {copied.Member.Name}"));
    }

    private void Flush()
    {
        if (pending.Length == 0)
        {
            return;
        }

        var bytes = pending.GetBuffer();
        var crc = new Crc32();
        crc.Update(new ArraySegment<byte>(bytes, 0, (int)pending.Length));
        Put(MemberHeader);
        deflater.Reset();
        deflater.SetInput(bytes, 0, (int)pending.Length);
        deflater.Finish();
        while (!deflater.IsFinished)
        {
            Put(buffer.AsSpan(0, deflater.Deflate(buffer)));
        }

        PutTrailer((uint)crc.Value, pending.Length);
        pending.SetLength(0);
    }

    private void PutTrailer(uint crc, long size)
    {
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)size);
        Put(trailer);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        file.Write(bytes);
        hash.AppendData(bytes);
    }

    private WrittenLayer Finish(CancellationToken cancellationToken)
    {
        AddBytes(TarHeader.End.Span);
        Flush();
        file.Flush(flushToDisk: true);
        var size = file.Length;
        file.Dispose();
        return new WrittenLayer(Digest.FromHash(hash.GetHashAndReset()), LayerReading.DiffId(path, sections, cancellationToken), size);
    }
}
