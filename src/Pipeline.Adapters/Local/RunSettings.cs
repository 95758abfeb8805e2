using Pipeline.Adapters.Local.Containers;
using Pipeline.Adapters.Local.Engine;
using Pipeline.Adapters.Local.Owners;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Adapters.Local;

/// <summary>An invocation → the container that runs it.</summary>
internal static class RunSettings
{
    private const long Mebibyte = 1024 * 1024;

    public static ContainerSettings Of(
        Invocation invocation,
        LocalOptions options,
        EngineImage image,
        IReadOnlyDictionary<string, string> environment,
        EnvFingerprint fingerprint,
        IStagedRun staged) => new(
        $"pipeline-{invocation.ExecutionId}",
        image.Id,
        invocation.Platform,
        Arguments(invocation, fingerprint),
        environment,
        ContainerUser.Current,
        staged.InputsFolder,
        staged.ArtifactsFolder,
        RunFingerprint.NetworkOf(invocation) == Network.Egress ? options.EgressNetwork : ContainerParameters.NoNetwork,
        invocation.Spec.Resources,
        options.OutputMib * Mebibyte,
        LeftoverContainers.Labels(invocation.ExecutionId.ToString()));

    /// <summary>The argv of the contract (<c>processors/README.md</c>, "Inside the container").</summary>
    private static List<string> Arguments(Invocation invocation, EnvFingerprint fingerprint)
    {
        List<string> arguments =
        [
            "--mode", invocation.Mode.ToString(),
            "--execution-id", invocation.ExecutionId.ToString(),
            "--image-digest", invocation.Image.Digest.ToString(),
            "--env-fingerprint", fingerprint.ToString(),
            "--write-prefix", invocation.WritePrefix.ToString(),
            "--spec", "/pipeline/processor.json",
            "--inputs", $"{ContainerParameters.InputsMount}/inputs.json",
            "--artifacts", ContainerParameters.ArtifactsMount,
        ];
        if (invocation.Image.Tag is { } tag)
        {
            arguments.AddRange(["--image-tag", tag]);
        }

        return arguments;
    }
}
