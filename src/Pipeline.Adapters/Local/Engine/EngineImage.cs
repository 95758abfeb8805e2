namespace Pipeline.Adapters.Local.Engine;

/// <summary>What the engine knows of an image.</summary>
/// <param name="Id">The image ID: of the manifest or index in the containerd store, of the config in the classic one.</param>
/// <param name="Platform">Operating system and architecture, such as <c>linux/amd64</c>: of an index, the one that the engine tells.</param>
/// <param name="RepositoryDigests"><c>repository@sha256:…</c> under which it was pulled.</param>
/// <param name="HasVolumes">Whether it declares volumes, each of which would be one more writable place.</param>
internal sealed record EngineImage(string Id, string Platform, IReadOnlyList<string> RepositoryDigests, bool HasVolumes)
{
    /// <summary>The program that it runs, and that program's first arguments.</summary>
    public IReadOnlyList<string> EntryPoint { get; init; } = [];

    /// <summary>The names of the variables that it sets, in its order.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];
}
