namespace Pipeline.World.Crate;

/// <summary>A file copied into a crate.</summary>
/// <param name="Path">The path in the crate, with <c>/</c>; for a world's file, its path without <c>world://</c>.</param>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="Size">The number of bytes.</param>
/// <param name="MediaType">The media type, if known.</param>
internal sealed record CrateFile(string Path, Digest Sha256, long Size, string? MediaType)
{
    public const string Json = "application/json";

    /// <summary>The file's <c>@id</c>: a relative reference (RFC 3986) with all but unreserved characters percent-encoded as UTF-8.</summary>
    public string Id { get; } = string.Join('/', Path.Split('/').Select(Uri.EscapeDataString));

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The crate path of a world's file. World names contain no dot, so it cannot collide with the crate's own files.</summary>
    public static string PathOf(WorldPath place) => $"{place.World}/{place.Path}";
}
