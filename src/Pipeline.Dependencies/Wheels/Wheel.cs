using System.Text;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Python;

namespace Pipeline.Dependencies.Wheels;

/// <summary>A wheel (packaging.python.org, "Binary distribution format" 1.x): a zip archive whose RECORD has a digest of every file.</summary>
internal sealed class Wheel : IDisposable
{
    private const string SupportedMajor = "1";
    private const int MaxDocument = 16 * 1024 * 1024;
    private readonly ZipDirectory archive;
    private readonly Dictionary<string, ArchiveMember> members;

    private Wheel(WheelName name, ZipDirectory archive)
    {
        (Name, this.archive) = (name, archive);
        members = archive.Members.ToDictionary(member => member.Name, StringComparer.Ordinal);
        foreach (var member in archive.Members)
        {
            MemberPath.Require(member);
        }

        DistInfo = FindFolder(".dist-info") ?? throw new InvalidDataException("it has no .dist-info folder");
        DataFolder = FindFolder(".data");
        Record = WheelRecord.Parse(Text("RECORD") ?? throw new InvalidDataException("it has no RECORD"), $"{DistInfo}/RECORD");
        Record.RequireAll(members.Keys);
        Metadata = MetadataHeaders.Parse(Text("METADATA") ?? throw new InvalidDataException("it has no METADATA"));
        RequireVersion(MetadataHeaders.Parse(Text("WHEEL") ?? throw new InvalidDataException("it has no WHEEL file")));
        if (!string.Equals(PackageName.Normalize(Metadata.First("Name") ?? ""), name.Package, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"its METADATA says that it is {Metadata.First("Name")}");
        }
    }

    public WheelName Name { get; }

    /// <summary>The folder <c>NAME-VERSION.dist-info</c>.</summary>
    public string DistInfo { get; }

    /// <summary>The folder <c>NAME-VERSION.data</c>, if there is one.</summary>
    public string? DataFolder { get; }

    public WheelRecord Record { get; }

    public MetadataHeaders Metadata { get; }

    public IEnumerable<ArchiveMember> Members => members.Values;

    public ZipDirectory Archive => archive;

    /// <summary>The text of <c>entry_points.txt</c>, if there is one.</summary>
    public string? EntryPoints => Text("entry_points.txt");

    /// <param name="path">The file.</param>
    /// <param name="name">The name that it was published under.</param>
    /// <exception cref="InvalidDataException">The file is not a valid wheel of that name; the message says why.</exception>
    public static Wheel Open(string path, WheelName name)
    {
        var opened = ZipDirectory.Open(path);
        try
        {
            return new Wheel(name, opened);
        }
        catch (FormatException e)
        {
            opened.Dispose();
            throw new InvalidDataException(e.Message, e);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The content of a small member.</summary>
    public byte[] Content(ArchiveMember member) => archive.Content(member, MaxDocument);

    public void Dispose() => archive.Dispose();

    // The name's spelling may differ from that of the file: only one folder of a kind is allowed, so that there is nothing to choose.
    private string? FindFolder(string suffix)
    {
        var found = members.Keys
            .Select(name => name.Split('/', 2))
            .Where(parts => parts.Length == 2 && parts[0].EndsWith(suffix, StringComparison.Ordinal))
            .Select(parts => parts[0])
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return found.Count > 1 ? throw new InvalidDataException($"it has {found.Count} {suffix} folders")
            : found is not [var folder] ? null
            : folder[..^suffix.Length].Split('-') is [var package, _] && PackageName.Normalize(package) == Name.Package ? folder
            : throw new InvalidDataException($"its folder {folder} belongs to another package");
    }

    private string? Text(string file) => members.TryGetValue($"{DistInfo}/{file}", out var member) ? Encoding.UTF8.GetString(Content(member)) : null;

    private static void RequireVersion(MetadataHeaders wheel)
    {
        if (wheel.First("Wheel-Version")?.Split('.')[0] is var major && major != SupportedMajor)
        {
            throw new InvalidDataException($"its format is version {wheel.First("Wheel-Version") ?? "unknown"}, not {SupportedMajor}.x");
        }
    }
}

/// <summary>The headers of METADATA or WHEEL (packaging.python.org, "Core metadata").</summary>
internal sealed class MetadataHeaders
{
    private readonly ILookup<string, string> headers;

    private MetadataHeaders(ILookup<string, string> headers) => this.headers = headers;

    public static MetadataHeaders Parse(string text) => new(text.Split('\n')
        .Select(line => line.TrimEnd('\r'))
        .TakeWhile(line => line.Length > 0)
        .Select(line => line.Split(':', 2))
        .Where(parts => parts.Length == 2 && parts[0].Length > 0 && !char.IsWhiteSpace(parts[0][0]))
        .ToLookup(parts => parts[0], parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase));

    public string? First(string header) => headers[header].FirstOrDefault();
}
