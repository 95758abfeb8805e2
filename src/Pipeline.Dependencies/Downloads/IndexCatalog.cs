using System.Text.Json;
using Pipeline.Dependencies.Locks;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Downloads;

/// <summary>The package indexes of <c>processors/indexes.json</c>: name → <c>{"url":"https://…/simple/"}</c> (PEP 503). A lock of Python packages that names no index uses <c>default</c>, one of Node packages <c>npm</c>.</summary>
public sealed class IndexCatalog
{
    public const string FileName = "indexes.json";

    private const string DefaultName = "default";

    private readonly IReadOnlyDictionary<string, Uri> indexes;

    private IndexCatalog(IReadOnlyDictionary<string, Uri> indexes) => this.indexes = indexes;

    /// <summary>No index.</summary>
    public static IndexCatalog Empty { get; } = new(new Dictionary<string, Uri>(StringComparer.Ordinal));

    /// <summary>The index for locks of Python packages that name none.</summary>
    internal Uri? Default => Find(DefaultName);

    /// <summary>The index of a name; null if there is none.</summary>
    internal Uri? Find(string name) => indexes.GetValueOrDefault(name);

    /// <summary>Reads the file; without one there are no indexes.</summary>
    /// <param name="processors">The folder <c>processors/</c>.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if it is malformed.</exception>
    public static IndexCatalog Read(string processors)
    {
        var file = Path.Combine(processors, FileName);
        try
        {
            return File.Exists(file) ? Parse(File.ReadAllBytes(file)) : Empty;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw DependencyFault.Of($"processors/{FileName} cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="FormatException">The bytes are not a strict JSON object of indexes.</exception>
    public static IndexCatalog Parse(ReadOnlyMemory<byte> utf8) => StrictJson.Parse(utf8) is { ValueKind: JsonValueKind.Object } document
        ? new(document.EnumerateObject().ToDictionary(index => RequireName(index.Name), index => Address(index.Name, index.Value), StringComparer.Ordinal))
        : throw new FormatException("not an object");

    /// <summary>The names of the indexes at this address's origin, whose credentials it may get.</summary>
    /// <remarks>Several indexes of one host: the one whose path the address continues comes first, for each may have a password of its own.</remarks>
    internal IEnumerable<string> NamesAt(Uri address) => indexes
        .Where(index => Origin.AreSame(index.Value, address))
        .OrderByDescending(index => index.Value.AbsolutePath.Zip(address.AbsolutePath).TakeWhile(pair => pair.First == pair.Second).Count())
        .ThenBy(index => index.Key, StringComparer.Ordinal)
        .Select(index => index.Key);

    private static string RequireName(string name) => name.Length is > 0 and <= 40 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
        ? name
        : throw new FormatException($"\"{name}\" is not a name of lower-case letters, digits and _");

    private static Uri Address(string name, JsonElement index) =>
        index.ValueKind == JsonValueKind.Object && index.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String && index.EnumerateObject().Count() == 1
            ? Pylock.Address(url.GetString()!, name)
            : throw new FormatException($"{name} is not an object with url alone");
}

/// <summary>The origin of an address (RFC 6454): scheme, host and port.</summary>
internal static class Origin
{
    public static bool AreSame(Uri left, Uri right) =>
        left.Scheme == right.Scheme && left.Port == right.Port && string.Equals(left.Host, right.Host, StringComparison.OrdinalIgnoreCase);
}
