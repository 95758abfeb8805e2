using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A file of a crate, as it was copied.</summary>
/// <param name="Path">Where it lies in the crate, with <c>/</c>; of a world's file its path behind <c>world://</c>.</param>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="Size">Their number.</param>
/// <param name="MediaType">What it holds, where that is known.</param>
internal sealed record CrateFile(string Path, Digest Sha256, long Size, string? MediaType)
{
    public const string Json = "application/json";

    /// <summary>Its <c>@id</c>: a relative reference (RFC 3986), everything but unreserved characters percent-encoded as UTF-8.</summary>
    public string Id { get; } = string.Join('/', Path.Split('/').Select(Uri.EscapeDataString));

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Where a file of a world lies in a crate; no world's name has a dot, so nothing of the crate's own can be in its place.</summary>
    public static string PathOf(WorldPath place) => $"{place.World}/{place.Path}";
}
