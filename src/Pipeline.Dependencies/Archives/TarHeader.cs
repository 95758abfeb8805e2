using System.Globalization;
using System.Text;

namespace Pipeline.Dependencies.Archives;

/// <summary>Headers of a tar archive (POSIX.1-2017 pax, "ustar Interchange Format"), owned by root and of one date.</summary>
internal static class TarHeader
{
    /// <summary>The size of a block: headers are one block, contents are padded to whole ones.</summary>
    public const int Block = 512;

    private const int NameLength = 100;
    private const int PrefixLength = 155;

    /// <summary>A folder's header.</summary>
    public static byte[] OfFolder(string path, DateTimeOffset date) => Of($"{path}/", '5', 0b111_101_101, 0, date);

    /// <summary>A file's header.</summary>
    public static byte[] OfFile(string path, int mode, long size, DateTimeOffset date) => Of(path, '0', mode, size, date);

    /// <summary>The number of zero bytes after a content of this size.</summary>
    public static int Padding(long size) => (int)(-size & (Block - 1));

    private static byte[] Of(string path, char type, int mode, long size, DateTimeOffset date)
    {
        if (Fit(path) is { } parts)
        {
            return Ustar(parts.Prefix, parts.Name, type, mode, size, date);
        }

        // A longer or non-ASCII name is in an extended header before the file's own, whose name nobody reads then.
        var record = Record("path", path);
        return
        [
            .. Ustar("", "PaxHeaders/path", 'x', 0b110_100_100, record.Length, date), .. record, .. new byte[Padding(record.Length)],
            .. Ustar("", "path", type, mode, size, date),
        ];
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

    private static byte[] Ustar(string prefix, string name, char type, int mode, long size, DateTimeOffset date)
    {
        var header = new byte[Block];
        Put(0, name);
        Put(100, Octal(mode, 7));
        Put(108, Octal(0, 7));
        Put(116, Octal(0, 7));
        Put(124, Octal(size, 11));
        Put(136, Octal(date.ToUnixTimeSeconds(), 11));
        Put(148, "        ");
        Put(156, type.ToString());
        Put(257, "ustar\0" + "00");
        Put(345, prefix);
        Put(148, Octal(header.Sum(b => b), 6) + "\0 ");
        return header;

        void Put(int offset, string text) => Encoding.ASCII.GetBytes(text, header.AsSpan(offset));
    }

    private static string Octal(long number, int digits) => Convert.ToString(number, 8).PadLeft(digits, '0');
}
