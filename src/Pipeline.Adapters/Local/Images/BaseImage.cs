using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>A base image by the digest of its index: published under a reference, or made here as a layout.</summary>
internal abstract record BaseImage(Digest Index)
{
    /// <summary>One that a registry has.</summary>
    public sealed record Published(ImageReference Reference) : BaseImage(Reference.RequireDigest());

    /// <summary>One that set-up has made in this folder.</summary>
    public sealed record Made(string Layout, Digest Index) : BaseImage(Index);

    /// <summary>The base as buildx names it, where the builder reads layouts in place.</summary>
    public string Place() => this switch
    {
        Published published => $"docker-image://{published.Reference}",
        Made made => $"oci-layout://{made.Layout}@{Index}",
        _ => throw new InvalidOperationException(),
    };
}
