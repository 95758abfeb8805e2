using System.Text;
using System.Text.Json;

namespace Pipeline.Cli.Tests;

/// <summary>Builds nothing: the image ID is the hash of the tag. A processor called <c>broken</c> fails to build.</summary>
internal sealed class TwinBuilder : IImageBuilder, IContainerProbe
{
    public List<ImageBuild> Builds { get; } = [];

    public Task<RunnableImage> Build(ImageBuild build, Action<string> progress, CancellationToken cancellationToken)
    {
        Builds.Add(build);
        foreach (var line in Enumerable.Range(1, 30))
        {
            progress($"#5 line {line}");
        }

        return build.Spec.Name == "broken"
            ? throw new FaultException(ErrorCode.AdapterInvocation, "the image does not build: RUN false")
            : Task.FromResult(RunnableImage.Built(Sha256.Of(Encoding.UTF8.GetBytes(build.Tag)), build.Tag));
    }

    public JsonElement Probe(ProcessorSpec spec, RunnableImage image, Platform platform, CancellationToken cancellationToken) =>
        throw new NotSupportedException("the command probes nothing");
}
