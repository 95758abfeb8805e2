using System.Globalization;
using System.Text;

namespace Pipeline.Dependencies.Archives;

/// <summary>An entry of a tar archive.</summary>
/// <param name="Path">Its path, without a leading <c>/</c>; that of a folder ends in <c>/</c>.</param>
/// <param name="Type">Its type: <c>0</c> a file, <c>1</c> a hard link, <c>2</c> a symbolic link, <c>5</c> a folder.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Size">The number of bytes of its content.</param>
/// <param name="Date">Its modification time; whole seconds count.</param>
public sealed record TarItem(string Path, char Type, int Mode, long Size, DateTimeOffset Date)
{
    /// <summary>The number of its user, which has no name.</summary>
    public int User { get; init; }

    /// <summary>The number of its group, which has no name.</summary>
    public int Group { get; init; }

    /// <summary>Where a link leads.</summary>
    public string Link { get; init; } = "";

    /// <summary>Further records of its extended header, such as <c>SCHILY.xattr.security.capability</c>.</summary>
    public IEnumerable<KeyValuePair<string, string>> Attributes { get; init; } = [];
}

/// <summary>Writes headers of a tar archive (POSIX.1-2017 pax, "ustar Interchange Format"). The BCL's writer puts its process ID into extended headers.</summary>
public static class TarHeader
{
    /// <summary>The size of a block: headers are one block, contents are padded to whole ones.</summary>
    public const int Block = 512;

    private const int NameLength = 100;
    private const int PrefixLength = 155;
    private const int LargestId = 0x1fffff; // 7 octal digits

    /// <summary>The end of an archive.</summary>
    public static ReadOnlyMemory<byte> End { get; } = new byte[2 * Block];

    /// <summary>The number of zero bytes after a content of this size.</summary>
    public static int Padding(long size) => (int)(-size & (Block - 1));

    /// <summary>An entry's header, with an extended one before it if something does not fit.</summary>
    public static byte[] Of(TarItem item)
    {
        var name = Fit(item.Path);
        var link = Ascii.IsValid(item.Link) && item.Link.Length <= NameLength ? item.Link : null;
        var records = new SortedDictionary<string, string>(item.Attributes.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        Add("path", name is null ? item.Path : null);
        Add("linkpath", link is null ? item.Link : null);
        Add("uid", item.User > LargestId ? item.User.ToString(CultureInfo.InvariantCulture) : null);
        Add("gid", item.Group > LargestId ? item.Group.ToString(CultureInfo.InvariantCulture) : null);
        // Readers ignore a name in this header if the extended header has one.
        var header = Ustar(name ?? ("", "path"), link ?? "", item);
        if (records.Count == 0)
        {
            return header;
        }

        byte[] content = [.. records.SelectMany(record => Record(record.Key, record.Value))];
        return
        [
            .. Ustar(("", "PaxHeaders/path"), "", new TarItem("", 'x', 0b110_100_100, content.Length, item.Date)), .. content, .. new byte[Padding(content.Length)], .. header,
        ];

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                records[key] = value;
            }
        }
    }

    private static (string Prefix, string Name)? Fit(string path)
    {
        if (!Ascii.IsValid(path))
        {
            return null;
        }

        if (path.Length <= NameLength)
        {
            return ("", path);
        }

        var cut = path.IndexOf('/', Math.Max(0, path.Length - NameLength - 1));
        return cut is > 0 and <= PrefixLength && cut < path.Length - 1 ? (path[..cut], path[(cut + 1)..]) : null;
    }

    // "LENGTH KEY=VALUE\n", whose length counts its own digits.
    private static byte[] Record(string key, string value)
    {
        var rest = Encoding.UTF8.GetBytes($" {key}={value}\n");
        var length = rest.Length;
        while (length != rest.Length + Digits(length))
        {
            length = rest.Length + Digits(length);
        }

        return [.. Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)), .. rest];

        static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
    }

    private static byte[] Ustar((string Prefix, string Name) path, string link, TarItem item)
    {
        var header = new byte[Block];
        Put(0, path.Name);
        Put(100, Octal(item.Mode, 7));
        Put(108, Octal(item.User > LargestId ? 0 : item.User, 7));
        Put(116, Octal(item.Group > LargestId ? 0 : item.Group, 7));
        Put(124, Octal(item.Size, 11));
        Put(136, Octal(Math.Max(0, item.Date.ToUnixTimeSeconds()), 11));
        Put(148, "        ");
        Put(156, item.Type.ToString());
        Put(157, link);
        Put(257, "ustar\0" + "00");
        Put(345, path.Prefix);
        Put(148, Octal(header.Sum(b => b), 6) + "\0 ");
        return header;

        void Put(int offset, string text) => Encoding.ASCII.GetBytes(text, header.AsSpan(offset));
    }

    private static string Octal(long number, int digits) => Convert.ToString(number, 8).PadLeft(digits, '0');
}
