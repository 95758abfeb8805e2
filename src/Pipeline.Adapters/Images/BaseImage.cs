namespace Pipeline.Adapters.Images;

/// <summary>A base image by the digest of its index: published under a reference, or built here as a layout.</summary>
internal abstract record BaseImage(Digest Index)
{
    /// <summary>A base in a registry.</summary>
    public sealed record Published(ImageReference Reference) : BaseImage(Reference.RequireDigest());

    /// <summary>A base that was made in this repository.</summary>
    /// <param name="Repository">The repository.</param>
    /// <param name="Folder">The folder of its OCI image layout, relative to the repository, with <c>/</c>.</param>
    /// <param name="Index">The digest of its index.</param>
    public sealed record Made(string Repository, string Folder, Digest Index) : BaseImage(Index)
    {
        /// <summary>The folder of the OCI image layout.</summary>
        public string Layout => Path.Combine(Repository, Folder);

        /// <summary>The layout in buildx's notation, relative to the repository: buildx splits paths at the first <c>@</c> and <c>:</c>, which a checkout's path may contain.</summary>
        public string InPlace => $"oci-layout://{Folder}@{Index}";
    }

    /// <summary>The base in buildx's notation, for builders that read layouts in place.</summary>
    public string Place() => this switch
    {
        Published published => $"docker-image://{published.Reference}",
        Made made => made.InPlace,
        _ => throw new InvalidOperationException(),
    };
}
