using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.Npm;

/// <summary>An npm archive made by a test: its <c>package.json</c> is written from what the test says, unless it gives its own.</summary>
internal sealed class ArchiveFile(string name, string version, string manifest = "{}")
{
    private readonly List<(string Path, byte[] Content, UnixFileMode Mode, TarEntryType Type)> members = [];

    public string Name => name;

    public string Version => version;

    /// <summary>What a registry says of the version, but for its archive.</summary>
    public JsonObject Manifest
    {
        get
        {
            var whole = JsonNode.Parse(manifest)!.AsObject();
            whole["name"] = name;
            whole["version"] = version;
            whole["license"] ??= "MIT";
            return whole;
        }
    }

    public ArchiveFile Add(string path, string content, int mode = 0b110_100_100) => AddRaw($"package/{path}", content, mode);

    /// <summary>Adds a member with a path of its own, outside the folder <c>package</c>; a link's content is its target.</summary>
    public ArchiveFile AddRaw(string path, string content, int mode = 0b110_100_100, TarEntryType type = TarEntryType.RegularFile)
    {
        members.Add((path, Encoding.UTF8.GetBytes(content), (UnixFileMode)mode, type));
        return this;
    }

    /// <summary>Adds the files of a package that comes in this one.</summary>
    public ArchiveFile Bundle(ArchiveFile inner)
    {
        Add($"node_modules/{inner.Name}/package.json", inner.Manifest.ToJsonString());
        members.AddRange(inner.members.Select(member => ($"package/node_modules/{inner.Name}/{member.Path["package/".Length..]}", member.Content, member.Mode, member.Type)));
        return this;
    }

    public byte[] Build()
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true), TarEntryFormat.Pax))
        {
            if (members.TrueForAll(member => member.Path != "package/package.json"))
            {
                tar.WriteEntry(Entry("package/package.json", Encoding.UTF8.GetBytes(Manifest.ToJsonString()), (UnixFileMode)0b110_100_100, TarEntryType.RegularFile));
            }

            members.ForEach(member => tar.WriteEntry(Entry(member.Path, member.Content, member.Mode, member.Type)));
        }

        return bytes.ToArray();
    }

    public static string Integrity(byte[] archive) => $"sha512-{Convert.ToBase64String(SHA512.HashData(archive))}";

    private static PaxTarEntry Entry(string path, byte[] content, UnixFileMode mode, TarEntryType type)
    {
        var entry = new PaxTarEntry(type, path) { Mode = mode, ModificationTime = new DateTimeOffset(1985, 10, 26, 8, 15, 0, TimeSpan.Zero) };
        if (type == TarEntryType.RegularFile)
        {
            entry.DataStream = new MemoryStream(content);
        }
        else if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = Encoding.UTF8.GetString(content);
        }

        return entry;
    }
}
