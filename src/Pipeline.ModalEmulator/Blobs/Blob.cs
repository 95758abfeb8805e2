using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Blobs;

/// <summary>Bytes that do not fit into a message.</summary>
/// <param name="Id">The id in RPCs, <c>bl-…</c>.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="ContentMd5">The MD5 in base64, as in HTTP's Content-MD5.</param>
/// <param name="ContentSha256">The SHA-256 in base64, if the client sent it.</param>
internal sealed record Blob(string Id, long Length, string ContentMd5, string? ContentSha256)
{
    /// <summary>The last segment of its upload URL.</summary>
    public string UploadKey { get; } = Unguessable.Name();

    /// <summary>The last segment of its download URL.</summary>
    public string DownloadKey { get; } = Unguessable.Name();

    /// <summary>Whether its bytes have been uploaded.</summary>
    public bool IsThere { get; set; }
}
