using System.Text;
using Pipeline.Contracts.Faults;

namespace Pipeline.Processors.Tables;

/// <summary>Recognizes a file by its first bytes: UTF-8, UTF-16 with a byte order mark, or not text.</summary>
internal static class SourceText
{
    private const int Longest = 24;

    private const string SaveAs = "save it as CSV, TSV or JSON Lines in UTF-8";

    // Files that people mistake for tables. Each begins unlike any table, or with a byte that text does not have.
    private static readonly (byte[] Signature, string Name, string Remedy)[] Mistakes =
    [
        ([.. "PK"u8, 3, 4], "a ZIP archive, such as an .xlsx workbook", SaveAs),
        ([0xD0, 0xCF, 0x11, 0xE0], "a workbook in the old .xls format", SaveAs),
        ([0x1F, 0x8B], "compressed with gzip", SaveAs),
        ([.. "BZh91AY&SY"u8], "compressed with bzip2", SaveAs),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd", SaveAs),
        ([0xFD, .. "7zXZ"u8, 0], "compressed with xz", SaveAs),
        ([.. "PAR1"u8, 0x15], "a Parquet file", SaveAs),
        ([.. "ARROW1"u8, 0], "an Arrow file", SaveAs),
        ([.. "Obj"u8, 1], "an Avro file", SaveAs),
        ([.. "SQLite format 3"u8, 0], "a SQLite database", SaveAs),
        ([.. "%PDF-"u8], "a PDF document", SaveAs),
        ([0xFF, 0xFE, 0, 0], "text in UTF-32", SaveAs),
        ([0, 0, 0xFE, 0xFF], "text in UTF-32", SaveAs),
        // A checkout without its large files has small text files in their place.
        ([.. "version https://git-lfs."u8], "a pointer of Git LFS and not the file", "fetch it with git lfs pull"),
        ([.. "/annex/objects/"u8], "a pointer of git-annex and not the file", "fetch it with git annex get"),
    ];

    private static readonly string[] Markup = ["<!doctype", "<html", "<?xml", "<table", "<head", "<meta"];

    /// <summary>The same bytes, converted from UTF-16 to UTF-8 if necessary.</summary>
    /// <exception cref="FaultException">ERR_INPUTS: the file is not text; the detail says what it is.</exception>
    public static Stream Open(Stream stream)
    {
        var head = new byte[Longest];
        var length = stream.ReadAtLeast(head, Longest, throwOnEndOfStream: false);
        var start = head.AsSpan(0, length);
        foreach (var (signature, name, remedy) in Mistakes)
        {
            if (start.StartsWith(signature))
            {
                throw TableBounds.Broken($"the table is {name}: {remedy}");
            }
        }

        RefuseMarkup(start);
        var whole = new HeadedStream(head, length, stream);
        return start switch
        {
            [0xFF, 0xFE, ..] => new Utf16Stream(whole, bigEndian: false),
            [0xFE, 0xFF, ..] => new Utf16Stream(whole, bigEndian: true),
            _ => whole,
        };
    }

    // Web applications export HTML pages as "export.csv" or ".xls", which spreadsheets open.
    private static void RefuseMarkup(ReadOnlySpan<byte> start)
    {
        start = start.StartsWith(Encoding.UTF8.Preamble) ? start[Encoding.UTF8.Preamble.Length..] : start;
        var text = Encoding.Latin1.GetString(start.TrimStart(" \t\r\n"u8));
        if (Markup.Any(tag => text.StartsWith(tag, StringComparison.OrdinalIgnoreCase)))
        {
            throw TableBounds.Broken($"the table is HTML or XML: {SaveAs}");
        }
    }

    /// <summary>A stream whose first bytes were already read.</summary>
    private sealed class HeadedStream(byte[] head, int length, Stream rest) : Stream
    {
        private int at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (at == length)
            {
                return rest.Read(buffer, offset, count);
            }

            var part = Math.Min(count, length - at);
            head.AsSpan(at, part).CopyTo(buffer.AsSpan(offset));
            at += part;
            return part;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
