using System.Text.Json;
using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Runs;
using Pipeline.World.Files;

namespace Pipeline.Adapters.Local;

/// <summary>Runs an image with <c>--probe</c>, confined like a run in mode=mock.</summary>
internal sealed class ImageProbe(ContainerRunner runner) : IContainerProbe
{
    private const int MaxBytes = 1024 * 1024;
    private const long Mebibyte = 1024 * 1024;

    public JsonElement Probe(ProcessorSpec spec, RunnableImage image, Platform platform, CancellationToken cancellationToken) =>
        Run(spec, image, platform, cancellationToken).GetAwaiter().GetResult();

    private async Task<JsonElement> Run(ProcessorSpec spec, RunnableImage image, Platform platform, CancellationToken cancellationToken)
    {
        var found = await runner.Prepare(image, platform, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("pipeline-probe-");
        try
        {
            var artifacts = folder.CreateSubdirectory("artifacts");
            if (!OperatingSystem.IsWindows())
            {
                // Only the caller can enter the parent folder.
                artifacts.UnixFileMode = (UnixFileMode)511;
            }

            var name = folder.Name;
            var settings = new ContainerDefinition(
                name,
                found.Id,
                platform,
                ["--probe", "--spec", "/pipeline/processor.json", "--artifacts", ContainerParameters.ArtifactsMount],
                [.. HomeVariable.Of(found)],
                ContainerUser.Current,
                InputsFolder: null,
                artifacts.FullName,
                ContainerParameters.NoNetwork,
                spec.Resources,
                runner.Options.OutputMib * Mebibyte,
                LeftoverContainers.Labels(name));
            var fault = await runner.Run(
                settings, spec.Timeout, () => { }, end => ContainerFault.Of(end, artifacts.FullName, spec.Timeout, runner.Options), cancellationToken);
            return fault is null
                ? Read(Path.Combine(artifacts.FullName, "probe.json"))
                : throw new FaultException(ErrorCode.AdapterInvocation, $"the probe failed: {fault.Message}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static JsonElement Read(string file)
    {
        try
        {
            return PlainFile.TryRead(file, MaxBytes, out var bytes) == PlainFileRead.Whole
                ? StrictJson.Parse(bytes)
                : throw new FaultException(ErrorCode.AdapterInvocation, "the probe left no evidence");
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the probe's evidence is malformed", e);
        }
    }
}
