using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Pipeline.Dependencies.Distributions;

/// <summary>A package's header as rpm stores it: the numbers of index entries and of data bytes, the entries (tag, type, offset, count), the data (RPM file format, "Header").</summary>
internal static class RpmHeader
{
    private const int EntrySize = 16;

    // rpm's own limits (lib/header.c).
    private const int MaxEntries = 0x0000ffff;
    private const int MaxData = 0x0fffffff;

    // The keys of repositories are stored as packages of this name.
    private const string Key = "gpg-pubkey";

    private enum Tag
    {
        Name = 1000,
        Version = 1001,
        Release = 1002,
        Epoch = 1003,
        License = 1014,
        Architecture = 1022,
        SourceRpm = 1044,
    }

    private enum Form
    {
        Int32 = 4,
        Text = 6,
        TextArray = 8,
        TextI18N = 9,
    }

    /// <returns>Null for what is no package.</returns>
    /// <exception cref="FormatException">The header is malformed.</exception>
    public static DatabaseEntry? Read(byte[] header)
    {
        if (header.Length < 8)
        {
            throw Malformed();
        }

        var (entries, size) = (Number(header, 0), Number(header, 4));
        var start = 8 + ((long)entries * EntrySize);
        if (entries is < 1 or > MaxEntries || size is < 0 or > MaxData || start + size != header.Length)
        {
            throw Malformed();
        }

        var values = Values(header, entries, (int)start);
        var name = values.GetValueOrDefault(Tag.Name, "");
        var version = values.TryGetValue(Tag.Version, out var upstream) && values.TryGetValue(Tag.Release, out var release) ? $"{upstream}-{release}" : "";
        return name == Key ? null : new DatabaseEntry(name, version, values.GetValueOrDefault(Tag.Architecture))
        {
            Epoch = values.GetValueOrDefault(Tag.Epoch),
            Source = values.GetValueOrDefault(Tag.SourceRpm),
            License = values.GetValueOrDefault(Tag.License),
        }.Valid();
    }

    private static Dictionary<Tag, string> Values(byte[] header, int entries, int start)
    {
        var values = new Dictionary<Tag, string>();
        for (var at = 8; at < 8 + (entries * EntrySize); at += EntrySize)
        {
            var (tag, form, offset) = ((Tag)Number(header, at), (Form)Number(header, at + 4), Number(header, at + 8));
            if (!Enum.IsDefined(tag))
            {
                continue;
            }

            if (offset < 0 || offset >= header.Length - start)
            {
                throw Malformed();
            }

            values[tag] = Value(header, form, start + offset);
        }

        return values;
    }

    private static string Value(byte[] header, Form form, int at)
    {
        if (form == Form.Int32)
        {
            return at <= header.Length - 4 ? ((uint)Number(header, at)).ToString(CultureInfo.InvariantCulture) : throw Malformed();
        }

        var length = header.AsSpan(at).IndexOf((byte)0);
        return form is Form.Text or Form.TextArray or Form.TextI18N && length >= 0 ? Encoding.UTF8.GetString(header, at, length) : throw Malformed();
    }

    private static int Number(byte[] header, int at) => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(at));

    private static FormatException Malformed() => new("a package's header is malformed");
}
