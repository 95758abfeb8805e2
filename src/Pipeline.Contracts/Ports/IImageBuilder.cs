namespace Pipeline.Contracts.Ports;

/// <summary>What to build: a processor's folder and the platform to build it for.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Folder">The absolute path of <c>processors/&lt;name&gt;</c>.</param>
/// <param name="Platform">The platform of the image.</param>
/// <param name="Tag">The human tag, such as <c>pipeline/llm_chat:dev</c>.</param>
public sealed record ImageBuild(ProcessorSpec Spec, string Folder, Platform Platform, string Tag);

/// <summary>Builds images on the local engine.</summary>
public interface IImageBuilder
{
    /// <summary>Builds the image and returns its immutable ID.</summary>
    /// <param name="build">What to build.</param>
    /// <param name="progress">Receives each line of the builder's output.</param>
    /// <param name="cancellationToken">Stops the builder.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the failed step; <paramref name="progress"/> received the builder's last lines.</exception>
    Task<RunnableImage> Build(ImageBuild build, Action<string> progress, CancellationToken cancellationToken);
}
