using System.Globalization;
using System.Text;

namespace Pipeline.Dependencies.Archives;

/// <summary>Reads the entries of a tar in the forms of images: ustar, pax and GNU (pax(1); tar(5)).</summary>
/// <remarks>The BCL's reader refuses pax attributes with bytes that are no text, which file capabilities and signatures may have.</remarks>
/// <param name="tar">The tar.</param>
internal sealed class TarScan(Stream tar)
{
    private const int Block = 512;

    // As in Go's archive/tar, which most images are written with.
    private const int MaxAttributes = 1024 * 1024;

    private readonly byte[] header = new byte[Block];
    private long left;
    private long padding;

    /// <summary>The path as it is written.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder { get; private set; }

    /// <summary>Whether it is a regular file; otherwise a folder, a link or something special.</summary>
    public bool IsFile { get; private set; }

    /// <summary>Its permissions.</summary>
    public int Mode { get; private set; }

    /// <summary>The target of a symbolic link.</summary>
    public string? SymbolicLink { get; private set; }

    /// <summary>The path that a hard link shares its content with.</summary>
    public string? HardLink { get; private set; }

    /// <summary>The number of bytes of its content.</summary>
    public long Length { get; private set; }

    /// <summary>Moves to the next entry.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">It is no tar.</exception>
    /// <exception cref="EndOfStreamException">It ends within an entry.</exception>
    public bool Next()
    {
        string? name = null, link = null;
        long? size = null;
        while (ReadHeader())
        {
            switch ((char)header[156])
            {
                case 'x':
                    (name, link, size) = Attributes(name, link, size);
                    continue;
                case 'g':
                    continue;
                case 'L':
                    name = Text(Content());
                    continue;
                case 'K':
                    link = Text(Content());
                    continue;
                default:
                    Enter(name ?? NameOf(header), link ?? Text(header.AsSpan(157, 100)), size ?? left);
                    return true;
            }
        }

        return false;
    }

    /// <summary>The whole content; once, before the next entry.</summary>
    public byte[] Content()
    {
        var bytes = new byte[left];
        tar.ReadExactly(bytes);
        left = 0;
        return bytes;
    }

    /// <summary>Copies the whole content; once, before the next entry.</summary>
    public void CopyTo(Stream target)
    {
        Read(left, target);
        left = 0;
    }

    private bool ReadHeader()
    {
        Read(left + padding, Stream.Null);
        var read = tar.ReadAtLeast(header, Block, throwOnEndOfStream: false);
        if (read == 0 || header.AsSpan(0, read).IndexOfAnyExcept((byte)0) < 0)
        {
            return false;
        }

        if (read < Block || Number(header.AsSpan(148, 8)) != Sum(header))
        {
            throw new InvalidDataException("it is no tar");
        }

        Measure(Number(header.AsSpan(124, 12)));
        if (header[156] is (byte)'x' or (byte)'g' or (byte)'L' or (byte)'K' && left > MaxAttributes)
        {
            throw new InvalidDataException($"the attributes of an entry are larger than {MaxAttributes} bytes");
        }

        return true;
    }

    private void Enter(string name, string link, long size)
    {
        var type = (char)header[156];
        // Links, devices and folders have no content, whatever their size says.
        Measure(type is >= '1' and <= '6' ? 0 : size);
        (Name, Length) = (name, left);
        IsFolder = type == '5' || (type is '0' or '\0' && name.EndsWith('/'));
        IsFile = type is '0' or '\0' or '7' && !IsFolder;
        Mode = (int)(Number(header.AsSpan(100, 8)) & 0b111_111_111_111);
        (SymbolicLink, HardLink) = (type == '2' ? link : null, type == '1' ? link : null);
        // Further blocks of the map of a sparse file in GNU's old form.
        for (var isExtended = type == 'S' && header[482] != 0; isExtended; isExtended = header[504] != 0)
        {
            tar.ReadExactly(header);
        }
    }

    private void Measure(long size) => (left, padding) = size is >= 0 and <= long.MaxValue - Block ? (size, (Block - (size % Block)) % Block) : throw new InvalidDataException("an entry has an impossible size");

    private (string? Name, string? Link, long? Size) Attributes(string? name, string? link, long? size)
    {
        ReadOnlySpan<byte> rest = Content();
        while (rest.IndexOf((byte)' ') is > 0 and var space && int.TryParse(rest[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > space + 1 && length <= rest.Length)
        {
            var record = rest[(space + 1)..(length - 1)];
            if (record.IndexOf((byte)'=') is >= 0 and var equals)
            {
                var value = record[(equals + 1)..];
                switch (Encoding.UTF8.GetString(record[..equals]))
                {
                    case "path":
                        name = Text(value);
                        break;
                    case "linkpath":
                        link = Text(value);
                        break;
                    case "size":
                        size = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new InvalidDataException("an entry has an impossible size");
                        break;
                }
            }

            rest = rest[length..];
        }

        return (name, link, size);
    }

    private void Read(long count, Stream target)
    {
        Span<byte> buffer = stackalloc byte[8192];
        while (count > 0)
        {
            var part = buffer[..(int)Math.Min(count, buffer.Length)];
            tar.ReadExactly(part);
            target.Write(part);
            count -= part.Length;
        }
    }

    private static string NameOf(ReadOnlySpan<byte> header)
    {
        var name = Text(header[..100]);
        return header.Slice(257, 6).SequenceEqual("ustar\0"u8) && Text(header.Slice(345, 155)) is { Length: > 0 } prefix ? $"{prefix}/{name}" : name;
    }

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);

    // Octal digits, or for large numbers the bytes themselves after a set bit.
    private static long Number(ReadOnlySpan<byte> field)
    {
        long number = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var part in field[1..])
            {
                number = number <= long.MaxValue >> 8 ? (number << 8) | part : throw new InvalidDataException("an entry has an impossible size");
            }

            return number;
        }

        foreach (var digit in field.Trim(" \0"u8))
        {
            number = digit is >= (byte)'0' and <= (byte)'7' ? (number << 3) | (long)(digit - '0') : throw new InvalidDataException("it is no tar");
        }

        return number;
    }

    // The checksum itself counts as blanks.
    private static long Sum(ReadOnlySpan<byte> header)
    {
        long sum = 8 * ' ';
        foreach (var part in header)
        {
            sum += part;
        }

        foreach (var part in header.Slice(148, 8))
        {
            sum -= part;
        }

        return sum;
    }
}
