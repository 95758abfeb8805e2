namespace Pipeline.Adapters.Engine;

/// <summary>An engine's information about an image.</summary>
/// <param name="Id">The image ID: of the manifest or index in the containerd store, of the config in the classic one.</param>
/// <param name="Platform">Operating system and architecture, such as <c>linux/amd64</c>; for an index, the one that the engine reports.</param>
/// <param name="RepositoryDigests">The <c>repository@sha256:…</c> that it was pulled as.</param>
/// <param name="HasVolumes">Whether it declares volumes, which would be additional writable paths.</param>
internal sealed record EngineImage(string Id, string Platform, IReadOnlyList<string> RepositoryDigests, bool HasVolumes)
{
    /// <summary>Its entry point and default arguments.</summary>
    public IReadOnlyList<string> EntryPoint { get; init; } = [];

    /// <summary>The names of its variables, in order.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];
}
