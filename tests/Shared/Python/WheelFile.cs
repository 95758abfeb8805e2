using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Tests.Python;

/// <summary>A wheel made by a test: METADATA, WHEEL and RECORD are written from what it contains, unless the test gives its own.</summary>
internal sealed class WheelFile(string distribution, string version, string tag = "py3-none-any")
{
    private readonly List<(string Path, byte[] Content, int Mode, CompressionLevel Level)> members = [];
    private readonly List<string> unrecorded = [];
    private readonly List<string> lies = [];

    public string Name => $"{distribution}-{version}-{tag}.whl";

    private string DistInfo => $"{distribution}-{version}.dist-info";

    public WheelFile Add(string path, string content, int mode = 0b110_100_100, CompressionLevel level = CompressionLevel.Optimal) =>
        Add(path, Encoding.UTF8.GetBytes(content), mode, level);

    public WheelFile Add(string path, byte[] content, int mode = 0b110_100_100, CompressionLevel level = CompressionLevel.Optimal)
    {
        members.Add((path, content, mode, level));
        return this;
    }

    /// <summary>Adds a file to <c>.dist-info</c>.</summary>
    public WheelFile AddInfo(string name, string content) => Add($"{DistInfo}/{name}", content);

    /// <summary>Leaves a file out of RECORD.</summary>
    public WheelFile Unrecorded(string path)
    {
        unrecorded.Add(path);
        return this;
    }

    /// <summary>Gives RECORD another digest of a file.</summary>
    public WheelFile LieAbout(string path)
    {
        lies.Add(path);
        return this;
    }

    public byte[] Build()
    {
        List<(string Path, byte[] Content, int Mode, CompressionLevel Level)> all = [.. members];
        Default("METADATA", $"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\nLicense: MIT\n");
        Default("WHEEL", $"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n");
        var record = $"{DistInfo}/RECORD";
        if (all.TrueForAll(member => member.Path != record))
        {
            var lines = all.Where(member => !unrecorded.Contains(member.Path)).Select(member => $"{(member.Path.Contains(',', StringComparison.Ordinal) ? $"\"{member.Path}\"" : member.Path)},sha256={Hash(member)},{member.Content.Length}").Append($"{record},,");
            all.Add((record, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), 0b110_100_100, CompressionLevel.Optimal));
        }

        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content, mode, level) in all)
            {
                var entry = zip.CreateEntry(path, level);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                entry.ExternalAttributes = ((mode & 0xf000) == 0 ? mode | 0x8000 : mode) << 16;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return bytes.ToArray();

        void Default(string name, string content)
        {
            if (all.TrueForAll(member => member.Path != $"{DistInfo}/{name}"))
            {
                all.Add(($"{DistInfo}/{name}", Encoding.UTF8.GetBytes(content), 0b110_100_100, CompressionLevel.Optimal));
            }
        }
    }

    /// <summary>The digest of a wheel's bytes, 64 hex digits.</summary>
    public static string Sha256(byte[] wheel) => Convert.ToHexStringLower(SHA256.HashData(wheel));

    private string Hash((string Path, byte[] Content, int Mode, CompressionLevel Level) member) =>
        Base64Url.EncodeToString(SHA256.HashData(lies.Contains(member.Path) ? [.. member.Content, 0] : member.Content));
}
