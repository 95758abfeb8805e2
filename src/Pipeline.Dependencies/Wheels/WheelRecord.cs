using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Dependencies.Archives;

namespace Pipeline.Dependencies.Wheels;

/// <summary>RECORD: the digest and size of each file of a wheel, as CSV (packaging.python.org, "Recording installed projects").</summary>
internal sealed class WheelRecord
{
    // The files that cannot have a digest in RECORD: itself, and its signatures.
    private static readonly string[] Unhashed = ["RECORD", "RECORD.jws", "RECORD.p7s"];

    private static readonly Dictionary<string, HashAlgorithmName> Algorithms = new(StringComparer.Ordinal)
    {
        ["sha256"] = HashAlgorithmName.SHA256,
        ["sha384"] = HashAlgorithmName.SHA384,
        ["sha512"] = HashAlgorithmName.SHA512,
    };

    private readonly string path;
    private readonly Dictionary<string, (ContentHash Hash, long? Size)> files;

    private WheelRecord(string path, Dictionary<string, (ContentHash Hash, long? Size)> files) => (this.path, this.files) = (path, files);

    /// <param name="text">The content of RECORD.</param>
    /// <param name="path">Its path in the wheel.</param>
    /// <exception cref="FormatException">It is malformed, or names a file twice.</exception>
    public static WheelRecord Parse(string text, string path)
    {
        var found = new Dictionary<string, (ContentHash Hash, long? Size)>(StringComparer.Ordinal);
        var folder = path[..(path.LastIndexOf('/') + 1)];
        foreach (var fields in text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).Select(Fields))
        {
            var unhashed = Unhashed.Any(name => fields[0] == folder + name);
            if (!unhashed && !found.TryAdd(fields[0], (Hash(fields), Size(fields))))
            {
                throw new FormatException($"its RECORD names {fields[0]} twice");
            }
        }

        return new WheelRecord(path, found);
    }

    /// <summary>Whether a member needs no digest.</summary>
    public bool IsUnhashed(string member) => Unhashed.Any(name => member == path[..(path.LastIndexOf('/') + 1)] + name);

    /// <summary>The digest of a member.</summary>
    public ContentHash Hash(ArchiveMember member) => files[member.Name] is var (hash, size) && (size is null || size == member.Size)
        ? hash
        : throw new InvalidDataException($"{member.Name} does not have the size that RECORD says");

    /// <exception cref="InvalidDataException">RECORD and the archive do not have the same files.</exception>
    public void RequireAll(IReadOnlyCollection<string> members)
    {
        if (members.FirstOrDefault(member => !IsUnhashed(member) && !files.ContainsKey(member)) is { } unknown)
        {
            throw new InvalidDataException($"RECORD does not name {unknown}");
        }

        var present = members.ToHashSet(StringComparer.Ordinal);
        if (files.Keys.FirstOrDefault(file => !present.Contains(file)) is { } missing)
        {
            throw new InvalidDataException($"{missing} of RECORD is missing");
        }
    }

    /// <summary>A line of an installed RECORD.</summary>
    /// <param name="installed">The path, relative to the folder of packages.</param>
    /// <param name="content">The content; null if the file has no digest.</param>
    public static string Line(string installed, ReadOnlySpan<byte> content) =>
        $"{Quoted(installed)},sha256={Base64Url.EncodeToString(SHA256.HashData(content))},{content.Length}";

    /// <summary>A line of an installed RECORD for a file whose digest is known.</summary>
    public static string Line(string installed, ContentHash hash, long size) =>
        $"{Quoted(installed)},{hash.Algorithm.Name!.ToLowerInvariant()}={Base64Url.EncodeToString(hash.Value)},{size}";

    /// <summary>A line of an installed RECORD for a file without a digest: RECORD itself, and bytecode.</summary>
    public static string Line(string installed) => $"{Quoted(installed)},,";

    private static string Quoted(string path) => path.AsSpan().ContainsAny(",\"\n") ? $"\"{path.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : path;

    private static ContentHash Hash(List<string> fields)
    {
        var parts = fields[1].Split('=', 2);
        if (parts.Length != 2 || !Algorithms.TryGetValue(parts[0], out var algorithm))
        {
            throw new FormatException($"its RECORD has no sha256, sha384 or sha512 of {fields[0]}");
        }

        try
        {
            return new ContentHash(algorithm, Base64Url.DecodeFromChars(parts[1].TrimEnd('=')));
        }
        catch (FormatException e)
        {
            throw new FormatException($"the digest of {fields[0]} in its RECORD is not base64url", e);
        }
    }

    private static long? Size(List<string> fields) => fields[2].Length == 0 ? null
        : long.TryParse(fields[2], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var size) ? size
        : throw new FormatException($"the size of {fields[0]} in its RECORD is not a number");

    // PATH,HASH,SIZE; a path with a comma or quote is quoted, and its quotes are doubled (RFC 4180).
    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append(line[i++]);
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }

        fields.Add(field.ToString());
        return fields.Count == 3 && !quoted ? fields : throw new FormatException("a line of its RECORD does not have three fields");
    }
}
