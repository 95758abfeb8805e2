namespace Pipeline.Contracts;

/// <summary>What to build for a registry: a processor for all its platforms, as one OCI image layout.</summary>
/// <param name="Spec">The processor; its platforms are those of the image.</param>
/// <param name="Folder">The absolute path of <c>processors/&lt;name&gt;</c>.</param>
/// <param name="Layout">Where the layout goes: a folder that does not exist.</param>
/// <param name="Cached">Whether steps that the builder remembers are taken as they are; a proof of reproducibility takes none.</param>
public sealed record LayoutBuild(ProcessorSpec Spec, string Folder, string Layout, bool Cached);

/// <summary>A layout that was built.</summary>
/// <param name="Index">The digest of the index of its platforms.</param>
/// <param name="Base">The digest of the index of the base that it was built on, or none.</param>
/// <param name="Programs">The compiled program of each platform; empty where nothing is compiled.</param>
public sealed record BuiltLayout(Digest Index, Digest? Base, IReadOnlyDictionary<Platform, Digest> Programs);

/// <summary>Builds images for registries. The same source is the same index digest: on any machine, in any folder, at any time.</summary>
public interface ILayoutBuilder
{
    /// <summary>Builds the layout.</summary>
    /// <param name="build">What to build.</param>
    /// <param name="progress">Is given each line of the builder's output.</param>
    /// <param name="cancellationToken">Stops the builder.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the step that failed; its last lines went to <paramref name="progress"/>.</exception>
    Task<BuiltLayout> Build(LayoutBuild build, Action<string> progress, CancellationToken cancellationToken);
}
