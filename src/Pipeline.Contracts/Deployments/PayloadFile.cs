namespace Pipeline.Contracts.Deployments;

/// <summary>A file that follows the first line of a function's payload or result.</summary>
/// <param name="Path">The relative, canonical path.</param>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="Size">The number of bytes.</param>
public sealed record PayloadFile(string Path, Digest Sha256, long Size);

/// <summary>Files by path (ordinal) with their bytes. No file's path is a folder of another.</summary>
public sealed class PayloadFiles
{
    private PayloadFiles(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> contents) => Contents = contents;

    public static PayloadFiles None { get; } = new(new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal));

    /// <summary>Path → bytes.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Contents { get; }

    internal IReadOnlyList<PayloadFile> List => [.. Contents.Select(file => new PayloadFile(file.Key, Sha256.Of(file.Value.Span), file.Value.Length))];

    /// <exception cref="FormatException">A path is not relative and canonical, is a duplicate, or is a folder of another.</exception>
    public static PayloadFiles Of(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        var sorted = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (path, content) in files)
        {
            if (!PathForm.TryCanonicalize(path, WorldPath.MaxBytes, out var canonical, out _) || canonical != path)
            {
                throw new FormatException("a file path is not relative and canonical");
            }

            if (!sorted.TryAdd(path, content))
            {
                throw new FormatException($"{path} is listed twice");
            }
        }

        var folder = sorted.Keys.SelectMany(PathForm.Folders).FirstOrDefault(sorted.ContainsKey);
        return folder is null ? new(sorted) : throw new FormatException($"{folder} is a file and a folder");
    }

    /// <summary>The given line, followed by these files in order.</summary>
    internal byte[] Frame(byte[] line)
    {
        var all = new byte[line.LongLength + Contents.Values.Sum(content => (long)content.Length)];
        line.CopyTo(all, 0);
        var at = line.Length;
        foreach (var content in Contents.Values)
        {
            content.CopyTo(all.AsMemory(at));
            at += content.Length;
        }

        return all;
    }

    /// <summary>The first line of a message, with its line feed; canonical JSON contains no other.</summary>
    internal static ReadOnlyMemory<byte> Line(ReadOnlyMemory<byte> message) =>
        message.Span.IndexOf((byte)'\n') is var end and >= 0 ? message[..(end + 1)] : throw new FormatException("no first line");

    /// <summary>Splits the bytes behind the first line into the files of a list.</summary>
    /// <exception cref="FormatException">The bytes do not match the list exactly.</exception>
    internal static PayloadFiles Take(IReadOnlyList<PayloadFile> list, ReadOnlyMemory<byte> bytes)
    {
        var files = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        foreach (var file in list)
        {
            if (file.Size < 0 || file.Size > bytes.Length)
            {
                throw new FormatException($"{file.Path} is cut off");
            }

            var content = bytes[..(int)file.Size];
            if (Sha256.Of(content.Span) != file.Sha256)
            {
                throw new FormatException($"{file.Path} does not match its digest");
            }

            files.Add(new(file.Path, content));
            bytes = bytes[(int)file.Size..];
        }

        var taken = Of(files);
        return bytes.Length > 0 ? throw new FormatException("bytes follow the last file")
            : taken.Contents.Keys.SequenceEqual(list.Select(file => file.Path), StringComparer.Ordinal) ? taken
            : throw new FormatException("the files are not sorted");
    }
}
