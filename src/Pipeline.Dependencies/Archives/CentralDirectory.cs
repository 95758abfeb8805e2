using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Dependencies.Archives;

/// <summary>One header of a zip archive's central directory.</summary>
internal sealed record CentralEntry(string Name, ushort Method, long HeaderOffset, long CompressedSize, long Size, uint Crc32, int UnixMode)
{
    public const ushort Stored = 0;
    public const ushort Deflated = 8;
}

/// <summary>The central directory of a zip archive (APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16), with ZIP64's larger fields.</summary>
internal sealed record CentralDirectory(long Offset, IReadOnlyList<CentralEntry> Entries)
{
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const uint HeaderSignature = 0x02014b50;
    private const int EndSize = 22;
    private const int Locator64Size = 20;
    private const int End64Size = 56;
    private const int HeaderSize = 46;
    private const int MaxDirectory = 64 * 1024 * 1024;
    private const ushort Encrypted = 1;
    private const byte Unix = 3;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="InvalidDataException">The file has no such directory.</exception>
    public static CentralDirectory Read(SafeFileHandle file)
    {
        var (count, size, offset) = End(file);
        if (count is < 0 or > ZipDirectory.MaxMembers || size is < 0 or > MaxDirectory)
        {
            throw new InvalidDataException($"the archive has more than {ZipDirectory.MaxMembers} members");
        }

        var bytes = new byte[size];
        ZipDirectory.ReadExactly(file, bytes, offset);
        var entries = new List<CentralEntry>();
        ReadOnlySpan<byte> rest = bytes;
        while (rest.Length > 0)
        {
            entries.Add(Entry(ref rest));
        }

        return entries.Count == count ? new(offset, entries) : throw new InvalidDataException("the archive's directory does not have the number of entries that it says");
    }

    // A comment may follow the end record; wheels have none, and bytes that look like a second record would be ambiguous.
    private static (long Count, long Size, long Offset) End(SafeFileHandle file)
    {
        var place = RandomAccess.GetLength(file) - EndSize;
        Span<byte> end = stackalloc byte[EndSize];
        ZipDirectory.ReadExactly(file, end, place);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature || BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) != 0)
        {
            throw new InvalidDataException("not a zip archive that ends in its directory");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(end[4..]) is not (0 or 0xffff) || BinaryPrimitives.ReadUInt16LittleEndian(end[8..]) != BinaryPrimitives.ReadUInt16LittleEndian(end[10..]))
        {
            throw new InvalidDataException("the archive has several parts");
        }

        long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        var (found, start) = count == 0xffff || size == uint.MaxValue || offset == uint.MaxValue ? End64(file, place) : ((count, size, offset), place);
        return found.offset + found.size == start ? found : throw new InvalidDataException("the archive's directory is not where it says");
    }

    private static ((long count, long size, long offset) Found, long Start) End64(SafeFileHandle file, long end)
    {
        Span<byte> locator = stackalloc byte[Locator64Size];
        ZipDirectory.ReadExactly(file, locator, end - Locator64Size);
        var place = (long)BinaryPrimitives.ReadUInt64LittleEndian(locator[8..]);
        Span<byte> record = stackalloc byte[End64Size];
        ZipDirectory.ReadExactly(file, record, place);
        return BinaryPrimitives.ReadUInt32LittleEndian(locator) == Locator64Signature && BinaryPrimitives.ReadUInt32LittleEndian(record) == End64Signature
            ? (((long)BinaryPrimitives.ReadUInt64LittleEndian(record[32..]), (long)BinaryPrimitives.ReadUInt64LittleEndian(record[40..]), (long)BinaryPrimitives.ReadUInt64LittleEndian(record[48..])), place)
            : throw new InvalidDataException("the archive's ZIP64 record is missing");
    }

    private static CentralEntry Entry(ref ReadOnlySpan<byte> rest)
    {
        var header = rest.Length >= HeaderSize && BinaryPrimitives.ReadUInt32LittleEndian(rest) == HeaderSignature
            ? rest[..HeaderSize]
            : throw new InvalidDataException("the archive's directory is malformed");
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]), extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        var name = Name(rest.Slice(HeaderSize, nameLength));
        var extra = rest.Slice(HeaderSize + nameLength, extraLength);
        rest = rest[(HeaderSize + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]))..];
        var method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        if ((BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) & Encrypted) != 0 || method is not (CentralEntry.Stored or CentralEntry.Deflated))
        {
            throw new InvalidDataException($"{name} is encrypted or compressed in another way than DEFLATE");
        }

        var sizes = Zip64Sizes(
            extra,
            BinaryPrimitives.ReadUInt32LittleEndian(header[24..]), BinaryPrimitives.ReadUInt32LittleEndian(header[20..]), BinaryPrimitives.ReadUInt32LittleEndian(header[42..]));
        var mode = header[5] == Unix ? (int)(BinaryPrimitives.ReadUInt32LittleEndian(header[38..]) >> 16) : 0;
        return sizes is { Size: >= 0, Compressed: >= 0, Offset: >= 0 } && (method == CentralEntry.Deflated || sizes.Size == sizes.Compressed)
            ? new(name, method, sizes.Offset, sizes.Compressed, sizes.Size, BinaryPrimitives.ReadUInt32LittleEndian(header[16..]), mode)
            : throw new InvalidDataException($"the sizes of {name} contradict each other");
    }

    // The extra field 0x0001 holds, in this order, the 64-bit values of those fields that are all ones.
    private static (long Size, long Compressed, long Offset) Zip64Sizes(ReadOnlySpan<byte> extra, uint size, uint compressed, uint offset)
    {
        Span<long> values = [size, compressed, offset];
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            var field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            for (var i = 0; id == 1 && i < values.Length; i++)
            {
                if (values[i] == uint.MaxValue)
                {
                    values[i] = (long)BinaryPrimitives.ReadUInt64LittleEndian(field);
                    field = field[8..];
                }
            }
        }

        return (values[0], values[1], values[2]);
    }

    private static string Name(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("a name in the archive is not UTF-8", e);
        }
    }
}
