using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>A base image by the digest of its index: published under a reference, or made here as a layout.</summary>
internal abstract record BaseImage(Digest Index)
{
    /// <summary>One that a registry has.</summary>
    public sealed record Published(ImageReference Reference) : BaseImage(Reference.RequireDigest());

    /// <summary>One that set-up has made in this repository.</summary>
    public sealed record Made(string Repository, string Name, Digest Index) : BaseImage(Index)
    {
        private const string Folder = ".pipeline/bases";

        /// <summary>The folder of the OCI image layout.</summary>
        public string Layout => Path.Combine(Repository, Folder, Name);

        /// <summary>The layout as buildx names it when it runs in the repository: it cuts a path at its first <c>@</c> and <c>:</c>, and a checkout's may have both.</summary>
        public string InPlace => $"oci-layout://{Folder}/{Name}@{Index}";
    }

    /// <summary>The base as buildx names it, where the builder reads layouts in place.</summary>
    public string Place() => this switch
    {
        Published published => $"docker-image://{published.Reference}",
        Made made => made.InPlace,
        _ => throw new InvalidOperationException(),
    };
}
