using System.IO.Compression;
using System.Xml.Linq;

namespace Adoption.Tests;

/// <summary>A package as a file.</summary>
internal sealed class Package
{
    private readonly XElement metadata;

    public Package(string path)
    {
        Path = path;
        using var archive = ZipFile.OpenRead(path);
        Entries = archive.Entries.ToDictionary(entry => entry.FullName, Read, StringComparer.Ordinal);
        Dates = [.. archive.Entries.Select(entry => entry.LastWriteTime.DateTime).Distinct()];
        using var nuspec = new MemoryStream(Entries.Single(entry => entry.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value);
        metadata = XDocument.Load(nuspec).Root!.Elements().Single();
    }

    public string Path { get; }

    /// <summary>The content of each file in it.</summary>
    public IReadOnlyDictionary<string, byte[]> Entries { get; }

    /// <summary>The dates of all files in it.</summary>
    public IReadOnlyList<DateTime> Dates { get; }

    public string Id => Member("id");

    /// <summary>Id → version, as the package asks for it.</summary>
    public IReadOnlyDictionary<string, string> Dependencies => metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
        .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value, StringComparer.Ordinal);

    /// <summary>The assemblies that this checkout compiled, not those that a tool brings along.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> Assemblies => Entries
        .Where(entry => System.IO.Path.GetFileName(entry.Key) is var name && name.EndsWith(".dll", StringComparison.Ordinal) && (name is "pipeline.dll" or "Nuke.Engine.dll" || name.StartsWith("Pipeline.", StringComparison.Ordinal)));

    /// <summary>A member of the manifest, or the empty text.</summary>
    public string Member(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value ?? "";

    public override string ToString() => System.IO.Path.GetFileName(Path);

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
