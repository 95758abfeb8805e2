using System.IO.Compression;
using System.Text.Json;
using Pipeline.Dependencies.Archives;

namespace Pipeline.Dependencies.Npm;

/// <summary>A package's archive, a tar with gzip: what is below its one folder, whatever the folder's name, is the package (npm pack).</summary>
internal sealed class Tarball
{
    /// <summary>The most bytes of an archive's tar: several times the largest package of a registry.</summary>
    public const long MaxContent = 2L * 1024 * 1024 * 1024;

    private const string Ignore = ".npmignore";
    private const string GitIgnore = ".gitignore";
    private const int MaxManifest = 16 * 1024 * 1024;
    private const int MaxLicense = 200;
    private static readonly string[] ScriptsOfInstallation = ["preinstall", "install", "postinstall"];

    private Tarball(Spool spool, IReadOnlyList<ArchiveMember> members) => (Archive, Members) = (spool, members);

    /// <summary>Where the contents are.</summary>
    public Spool Archive { get; }

    /// <summary>The files, by their paths in the package.</summary>
    public IReadOnlyList<ArchiveMember> Members { get; }

    public bool Has(string path) => Members.Any(member => member.Name == path);

    /// <summary>Unpacks an archive into the spool.</summary>
    /// <param name="archive">The archive, at its start.</param>
    /// <param name="spool">Receives the contents.</param>
    /// <param name="most">The most bytes that it may unpack to.</param>
    /// <exception cref="InvalidDataException">It is no such archive, or has anything but files below one folder; the message says why.</exception>
    public static Tarball Unpack(Stream archive, Spool spool, long most = MaxContent)
    {
        var isGzip = archive.ReadByte() == 0x1f && archive.ReadByte() == 0x8b;
        archive.Position = 0;
        return isGzip ? new Tarball(spool, Files(archive, spool, most)) : throw new InvalidDataException("it is no gzip");
    }

    /// <summary>What the <c>package.json</c> in a folder of the package says.</summary>
    /// <param name="folder">The folder: empty, or that of a bundled package with a final <c>/</c>.</param>
    /// <exception cref="InvalidDataException">It is no JSON object, or too large.</exception>
    public (string? License, bool HasInstallScript) Manifest(string folder = "")
    {
        var file = Members.FirstOrDefault(member => member.Name == folder + "package.json") ?? throw new InvalidDataException($"it has no {folder}package.json");
        var bytes = file.Size <= MaxManifest ? Archive.Start(file, file.Size).AsMemory() : throw new InvalidDataException($"its {file.Name} is larger than {MaxManifest} bytes");
        try
        {
            // Published packages have members twice, and marks of byte order; npm minds neither.
            using var manifest = JsonDocument.Parse(bytes.Span.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? bytes[3..] : bytes);
            var root = manifest.RootElement.ValueKind == JsonValueKind.Object ? manifest.RootElement : throw new InvalidDataException($"its {file.Name} is no JSON object");
            return (License(root), HasScript(root) || (!Is(root, "gypfile", JsonValueKind.False) && Members.Any(member => member.Name == folder + "binding.gyp")));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"its {file.Name} is no JSON object", e);
        }
    }

    private static List<ArchiveMember> Files(Stream archive, Spool spool, long most)
    {
        var members = new List<ArchiveMember>();
        try
        {
            using var content = new BoundedStream(new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true), most);
            var tar = new TarScan(content);
            while (tar.Next())
            {
                if (tar.Length > most || members.Count == ZipDirectory.MaxMembers)
                {
                    throw new InvalidDataException($"the archive unpacks to more than {most} bytes or {ZipDirectory.MaxMembers} files");
                }

                if (!tar.IsFolder)
                {
                    members.Add(Unpack(tar, spool));
                }
            }
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("the archive is truncated", e);
        }

        spool.Flush();
        // npm takes the one for the other, unless there are both.
        var both = members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        List<ArchiveMember> files = [.. members.Where(member => Renamed(member.Name) == member.Name || !both.Contains(Renamed(member.Name))).Select(member => member with { Name = Renamed(member.Name) })];
        MemberPath.RequireDistinct(files);
        return files.Exists(file => file.Name == "package.json") ? files : throw new InvalidDataException("it has no package.json");
    }

    private static ArchiveMember Unpack(TarScan entry, Spool spool)
    {
        var whole = new ArchiveMember(entry.Name, false, 0, 0, 0, 0, entry.IsFile ? MemberPath.RegularFile : 0xa000);
        MemberPath.Require(whole);
        var inner = entry.Name.IndexOf('/', StringComparison.Ordinal);
        return inner > 0 ? spool.Add(entry) with { Name = entry.Name[(inner + 1)..] } : throw new InvalidDataException($"{entry.Name} is not in the archive's folder");
    }

    private static string Renamed(string path) => path == GitIgnore || path.EndsWith("/" + GitIgnore, StringComparison.Ordinal) ? path[..^GitIgnore.Length] + Ignore : path;

    private static bool HasScript(JsonElement manifest) =>
        manifest.TryGetProperty("scripts", out var scripts) && scripts.ValueKind == JsonValueKind.Object && ScriptsOfInstallation.Any(name => Is(scripts, name, JsonValueKind.String));

    private static bool Is(JsonElement element, string member, JsonValueKind kind) => element.TryGetProperty(member, out var value) && value.ValueKind == kind;

    // "MIT", or in older packages {"type": "MIT"} or a list of these.
    private static string? License(JsonElement manifest)
    {
        var names = manifest.TryGetProperty("license", out var license) ? Names(license) : manifest.TryGetProperty("licenses", out license) ? Names(license) : [];
        return string.Join(" OR ", names) is { Length: > 0 and <= MaxLicense } text && !text.Any(char.IsControl) ? text : null;
    }

    private static IEnumerable<string> Names(JsonElement license) => license.ValueKind switch
    {
        JsonValueKind.String => [license.GetString()!],
        JsonValueKind.Object when Is(license, "type", JsonValueKind.String) => [license.GetProperty("type").GetString()!],
        JsonValueKind.Array => license.EnumerateArray().SelectMany(Names),
        _ => [],
    };
}

/// <summary>The beginning of a stream that is not believed to end.</summary>
internal sealed class BoundedStream(Stream inner, long most) : Stream
{
    private long read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => read; set => throw new NotSupportedException(); }

    /// <exception cref="InvalidDataException">There is more than allowed.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        return (read += count) <= most ? count : throw new InvalidDataException($"the archive unpacks to more than {most} bytes or {ZipDirectory.MaxMembers} files");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
