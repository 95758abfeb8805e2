namespace Pipeline.Emulation;

/// <summary>Bytes that do not fit into a message.</summary>
/// <param name="Id">What RPCs call it, <c>bl-…</c>.</param>
/// <param name="Length">In bytes.</param>
/// <param name="ContentMd5">The MD5 of its bytes, in base64, as HTTP's Content-MD5 has it.</param>
/// <param name="ContentSha256">The SHA-256, in base64, where it was told.</param>
internal sealed record Blob(string Id, long Length, string ContentMd5, string? ContentSha256)
{
    /// <summary>The last part of the address that it is uploaded to.</summary>
    public string UploadKey { get; } = Unguessable.Name();

    /// <summary>The last part of the address that it is downloaded from.</summary>
    public string DownloadKey { get; } = Unguessable.Name();

    /// <summary>Whether its bytes have come.</summary>
    public bool IsThere { get; set; }
}
