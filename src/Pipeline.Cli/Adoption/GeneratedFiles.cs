using System.Security.Cryptography;
using System.Text.Json;

namespace Pipeline.Cli.Adoption;

/// <summary><c>.nuke/generated.json</c>: the files that <c>init</c> or <c>upgrade</c> wrote, with their digests, so that an upgrade can tell what people have edited since.</summary>
/// <param name="Digests">Path relative to the repository's root → the digest of what was written.</param>
internal sealed record GeneratedFiles(IReadOnlyDictionary<string, string> Digests)
{
    /// <summary>The path relative to the repository's root.</summary>
    public const string Path = ".nuke/generated.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the file is not what was written.</exception>
    public static GeneratedFiles Read(string root)
    {
        var file = System.IO.Path.Combine(root, Path);
        if (!File.Exists(file))
        {
            return new(new Dictionary<string, string>(StringComparer.Ordinal));
        }

        try
        {
            return new(JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllBytes(file)) ?? throw new JsonException("it is null"));
        }
        catch (JsonException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{Path} is not an object of paths and digests: restore it from git", e);
        }
    }

    /// <summary>Whether a file is still what was written.</summary>
    public bool Knows(string path, ReadOnlySpan<byte> content) => Digests.TryGetValue(path, out var known) && known == DigestOf(content);

    /// <summary>Whether two files differ in their line ends at most, as on Windows.</summary>
    public static bool AreSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => DigestOf(one) == DigestOf(other);

    /// <summary>The file's content with one more entry for each of these files.</summary>
    public byte[] With(IEnumerable<(string Path, byte[] Content)> written)
    {
        var all = new SortedDictionary<string, string>(Digests.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (path, content) in written)
        {
            all[path] = DigestOf(content);
        }

        return [.. JsonSerializer.SerializeToUtf8Bytes(all, Indented), (byte)'\n'];
    }

    // A checkout on Windows may have other line ends than what was written.
    private static string DigestOf(ReadOnlySpan<byte> content)
    {
        var lines = content.ToArray().Where(one => one != '\r').ToArray();
        return Digest.FromHash(SHA256.HashData(lines)).ToString();
    }
}
