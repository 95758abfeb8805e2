using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Dependencies.Archives;

namespace Pipeline.Dependencies.Locks;

/// <summary>How a package needs another one.</summary>
/// <param name="Name">The other's name.</param>
/// <param name="IsOptional">Whether it works without it.</param>
internal sealed record NpmNeed(string Name, bool IsOptional);

/// <summary>One package of a <c>package-lock.json</c>.</summary>
/// <param name="Place">Its folder, <c>node_modules/a/node_modules/b</c>; empty for the processor.</param>
/// <param name="Name">Its name, which differs from its folder's for an alias.</param>
internal sealed record NpmPackage(string Place, string Name)
{
    private const int MaxText = 4096;
    private const string Folder = "node_modules/";

    // Best first; SHA-1 is no evidence of a content any more.
    private static readonly (string Prefix, HashAlgorithmName Algorithm, int Length)[] Algorithms =
        [("sha512-", HashAlgorithmName.SHA512, 64), ("sha384-", HashAlgorithmName.SHA384, 48), ("sha256-", HashAlgorithmName.SHA256, 32)];

    /// <summary>Its version; null for a link.</summary>
    public string? Version { get; init; }

    /// <summary>Where the lock has it from: an address, <c>file:</c> and a path, or another source; null if only the registry knows.</summary>
    public string? Resolved { get; init; }

    /// <summary>The address to download its archive from, if <see cref="Resolved"/> is one.</summary>
    public Uri? Address { get; init; }

    /// <summary>The digests of its archive, of which one must match; empty if the lock has none of a kind that counts.</summary>
    public IReadOnlyList<ContentHash> Hashes { get; init; } = [];

    /// <summary>Whether only development needs it.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>Whether it may be missing.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether it is a link to a folder.</summary>
    public bool IsLink { get; init; }

    /// <summary>Whether it comes in the archive of the package above it.</summary>
    public bool IsBundled { get; init; }

    /// <summary>Whether its installation runs a script of its own.</summary>
    public bool HasInstallScript { get; init; }

    /// <summary>The systems, processors and C libraries that it is for, or with <c>!</c> is not for; empty means any.</summary>
    public IReadOnlyList<string> Os { get; init; } = [];

    public IReadOnlyList<string> Cpu { get; init; } = [];

    public IReadOnlyList<string> LibC { get; init; } = [];

    /// <summary>Program → file of the package.</summary>
    public IReadOnlyDictionary<string, string> Programs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What it needs besides development.</summary>
    public IReadOnlyList<NpmNeed> Needs { get; init; } = [];

    public override string ToString() => $"{Name} {Version}";

    /// <param name="place">Its place in the lock.</param>
    /// <param name="entry">What the lock says of it.</param>
    /// <exception cref="FormatException">It is malformed; the message names the place and member.</exception>
    public static NpmPackage Parse(string place, JsonElement entry)
    {
        var version = Text(entry, "version", place);
        var isLink = NpmLock.IsFlagged(entry, "link");
        if (version is null && !isLink && place.Length > 0)
        {
            throw new FormatException($"{place} has no version");
        }

        var name = Text(entry, "name", place) ?? place[(place.LastIndexOf(Folder, StringComparison.Ordinal) is >= 0 and var folder ? folder + Folder.Length : 0)..];
        if (place.Length > 0 && !isLink && !NpmLock.IsName(name))
        {
            throw new FormatException($"{place}: \"{name}\" is not the name of a package");
        }

        var resolved = Text(entry, "resolved", place);
        return new(place, name)
        {
            Version = version,
            Resolved = resolved,
            Address = resolved is not null && (resolved.StartsWith("https:", StringComparison.Ordinal) || resolved.StartsWith("http:", StringComparison.Ordinal)) ? Pylock.Address(resolved, $"{name} {version}") : null,
            Hashes = Strongest(Text(entry, "integrity", place) ?? "", place),
            IsDevelopment = NpmLock.IsFlagged(entry, "dev"),
            IsOptional = NpmLock.IsFlagged(entry, "optional") || NpmLock.IsFlagged(entry, "devOptional"),
            IsLink = isLink,
            IsBundled = NpmLock.IsFlagged(entry, "inBundle"),
            HasInstallScript = NpmLock.IsFlagged(entry, "hasInstallScript"),
            Os = Texts(entry, "os", place),
            Cpu = Texts(entry, "cpu", place),
            LibC = Texts(entry, "libc", place),
            Programs = Map(entry, "bin", place),
            Needs = NeedsOf(entry, place),
        };
    }

    private static List<ContentHash> Strongest(string integrity, string place)
    {
        // Several hashes are separated by blanks, and each may have options after a question mark (W3C, "Subresource Integrity").
        List<string> hashes = [.. integrity.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(hash => hash.Split('?')[0])];
        return Algorithms
            .Select(algorithm => hashes.Where(hash => hash.StartsWith(algorithm.Prefix, StringComparison.Ordinal)).Select(hash => new ContentHash(algorithm.Algorithm, Value(hash[algorithm.Prefix.Length..], algorithm.Length, place))).ToList())
            .FirstOrDefault(found => found.Count > 0) ?? [];
    }

    private static byte[] Value(string base64, int length, string place)
    {
        var value = new byte[length];
        return Convert.TryFromBase64String(base64, value, out var written) && written == length ? value : throw new FormatException($"{place}: its integrity is not a digest in base64");
    }

    // A dependency that is also among the optional ones is optional; a peer may be declared optional.
    private static IReadOnlyList<NpmNeed> NeedsOf(JsonElement entry, string place)
    {
        var optional = Map(entry, "optionalDependencies", place);
        var peers = entry.TryGetProperty("peerDependenciesMeta", out var meta) ? NpmLock.Object(meta, $"{place}: peerDependenciesMeta") : default;
        return
        [
            .. Map(entry, "dependencies", place).Keys.Where(name => !optional.ContainsKey(name)).Select(name => new NpmNeed(name, IsOptional: false)),
            .. optional.Keys.Select(name => new NpmNeed(name, IsOptional: true)),
            .. Map(entry, "peerDependencies", place).Keys.Select(name => new NpmNeed(name, peers.ValueKind == JsonValueKind.Object && peers.TryGetProperty(name, out var peer) && NpmLock.IsFlagged(peer, "optional"))),
        ];
    }

    internal static IReadOnlyDictionary<string, string> Map(JsonElement entry, string member, string place) => !entry.TryGetProperty(member, out var value) ? new Dictionary<string, string>(StringComparer.Ordinal)
        : NpmLock.Object(value, $"{place}: {member}").EnumerateObject().ToDictionary(
            one => one.Name, one => one.Value.ValueKind == JsonValueKind.String ? one.Value.GetString()! : throw new FormatException($"{place}: {one.Name} of {member} is not a text"), StringComparer.Ordinal);

    private static string? Text(JsonElement entry, string member, string place) => !entry.TryGetProperty(member, out var value) ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= MaxText } text && !text.Any(char.IsControl) ? text
        : throw new FormatException($"{place}: {member} is not a text of one line");

    private static IReadOnlyList<string> Texts(JsonElement entry, string member, string place) => !entry.TryGetProperty(member, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String) ? [.. value.EnumerateArray().Select(one => one.GetString()!)]
        : throw new FormatException($"{place}: {member} is not a list of texts");
}
