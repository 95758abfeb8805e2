using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Pipeline.Clients;

namespace Pipeline.Dependencies.Archives;

/// <summary>Reads a zip archive's directory (APPNOTE.TXT 6.3.10) and gives access to the compressed bytes, which the BCL's reader does not.</summary>
/// <remarks>
/// An archive is refused if two readers could see different files in it: if the headers of a member disagree, members overlap, or a name occurs twice.
/// </remarks>
internal sealed class ZipDirectory : IArchive, IDisposable
{
    /// <summary>The most bytes of content in one archive; the field of a tar header holds no larger file.</summary>
    public const long MaxContent = 8L * 1024 * 1024 * 1024 - 1;

    /// <summary>The most members of one archive.</summary>
    public const int MaxMembers = 200_000;

    private const int LocalHeader = 0x04034b50;
    private const int LocalHeaderSize = 30;
    private readonly SafeFileHandle file;

    private ZipDirectory(SafeFileHandle file, IReadOnlyList<ArchiveMember> members) => (this.file, Members) = (file, members);

    /// <summary>The files, in the archive's order; folders are left out.</summary>
    public IReadOnlyList<ArchiveMember> Members { get; }

    /// <exception cref="InvalidDataException">The file is no such archive, or an ambiguous one.</exception>
    public static ZipDirectory Open(string path)
    {
        var opened = File.OpenHandle(path);
        try
        {
            return new ZipDirectory(opened, Read(opened));
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or EndOfStreamException)
        {
            opened.Dispose();
            throw new InvalidDataException("the archive is truncated", e);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public Stream Raw(ArchiveMember member) => new FileSectionStream(file, member.Offset, member.CompressedSize);

    /// <summary>The first bytes of a member, as many as it has.</summary>
    /// <exception cref="InvalidDataException">They are no DEFLATE stream.</exception>
    public byte[] Start(ArchiveMember member, int count)
    {
        using var content = Open(member);
        var bytes = new byte[Math.Min(member.Size, count)];
        return bytes[..content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>The whole content of a small member.</summary>
    /// <exception cref="InvalidDataException">It does not have the size of its header, or more than allowed, or they are no DEFLATE stream.</exception>
    public byte[] Content(ArchiveMember member, int most)
    {
        if (member.Size > most)
        {
            throw new InvalidDataException($"{member.Name} is larger than {most} bytes");
        }

        using var content = Open(member);
        var bytes = new byte[member.Size];
        return content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && content.ReadByte() == -1
            ? bytes
            : throw new InvalidDataException($"{member.Name} does not have the size that its header says");
    }

    public void Dispose() => file.Dispose();

    private Stream Open(ArchiveMember member) => member.IsDeflated ? new DeflateStream(Raw(member), CompressionMode.Decompress) : Raw(member);

    private static IReadOnlyList<ArchiveMember> Read(SafeFileHandle file)
    {
        var directory = CentralDirectory.Read(file);
        var members = new List<ArchiveMember>();
        long content = 0;
        long end = 0;
        foreach (var entry in directory.Entries.OrderBy(entry => entry.HeaderOffset))
        {
            var member = Member(file, entry);
            if (entry.HeaderOffset < end || member.Offset + member.CompressedSize > directory.Offset)
            {
                throw new InvalidDataException($"{entry.Name} overlaps another member of the archive");
            }

            end = member.Offset + member.CompressedSize;
            if ((content += entry.Size) > MaxContent)
            {
                throw new InvalidDataException($"the archive has more than {MaxContent} bytes of content");
            }

            members.Add(member);
        }

        MemberPath.RequireDistinct(members);
        return [.. members.Where(member => !member.Name.EndsWith('/'))];
    }

    private static ArchiveMember Member(SafeFileHandle file, CentralEntry entry)
    {
        Span<byte> header = stackalloc byte[LocalHeaderSize];
        ReadExactly(file, header, entry.HeaderOffset);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        var name = new byte[nameLength];
        ReadExactly(file, name, entry.HeaderOffset + LocalHeaderSize);
        if (BinaryPrimitives.ReadInt32LittleEndian(header) != LocalHeader
            || !name.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(entry.Name))
            || BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) != entry.Method)
        {
            throw new InvalidDataException($"the two headers of {entry.Name} disagree");
        }

        var data = entry.HeaderOffset + LocalHeaderSize + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        return new(entry.Name, entry.Method == CentralEntry.Deflated, data, entry.CompressedSize, entry.Size, entry.Crc32, entry.UnixMode);
    }

    internal static void ReadExactly(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            var count = offset < 0 ? 0 : RandomAccess.Read(file, buffer, offset);
            if (count == 0)
            {
                throw new InvalidDataException("the archive is truncated");
            }

            buffer = buffer[count..];
            offset += count;
        }
    }
}
