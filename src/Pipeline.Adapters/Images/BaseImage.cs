namespace Pipeline.Adapters.Images;

/// <summary>A base image by the digest of its index: published under a reference, or built here as a layout.</summary>
internal abstract record BaseImage(Digest Index)
{
    /// <summary>A base in a registry.</summary>
    public sealed record Published(ImageReference Reference) : BaseImage(Reference.RequireDigest());

    /// <summary>A base that set-up built in this repository.</summary>
    public sealed record Made(string Repository, string Name, Digest Index) : BaseImage(Index)
    {
        private const string Folder = ".pipeline/bases";

        /// <summary>The folder of the OCI image layout.</summary>
        public string Layout => Path.Combine(Repository, Folder, Name);

        /// <summary>The layout in buildx's notation, relative to the repository: buildx splits paths at the first <c>@</c> and <c>:</c>, which a checkout's path may contain.</summary>
        public string InPlace => $"oci-layout://{Folder}/{Name}@{Index}";
    }

    /// <summary>The base in buildx's notation, for builders that read layouts in place.</summary>
    public string Place() => this switch
    {
        Published published => $"docker-image://{published.Reference}",
        Made made => made.InPlace,
        _ => throw new InvalidOperationException(),
    };
}
