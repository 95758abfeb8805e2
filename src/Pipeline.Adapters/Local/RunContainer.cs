using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Runs;
using Pipeline.World;

namespace Pipeline.Adapters.Local;

/// <summary>Converts an invocation to its container, under the invocation's conditions.</summary>
internal static class RunContainer
{
    private const long Mebibyte = 1024 * 1024;

    public static ContainerDefinition Of(
        Invocation invocation,
        LocalOptions options,
        EngineImage image,
        IReadOnlyDictionary<string, string> environment,
        EnvFingerprint fingerprint,
        IStagedRun staged) => ConditionedContainer.Of(Usual(invocation, options, image, environment, fingerprint, staged), invocation.Conditions, image, options.ConditionsFolder);

    private static ContainerDefinition Usual(
        Invocation invocation,
        LocalOptions options,
        EngineImage image,
        IReadOnlyDictionary<string, string> environment,
        EnvFingerprint fingerprint,
        IStagedRun staged) => new(
        $"pipeline-{invocation.ExecutionId}",
        image.Id,
        invocation.Platform,
        new ContainerArgv(invocation.Mode, invocation.ExecutionId, fingerprint, invocation.Image.Tag, invocation.WritePrefix).ToList(),
        [.. HomeVariable.Of(image, environment.Keys), .. environment],
        ContainerUser.Current,
        staged.InputsFolder,
        staged.ArtifactsFolder,
        RunFingerprint.NetworkOf(invocation) == Network.Egress ? options.EgressNetwork : ContainerParameters.NoNetwork,
        invocation.Spec.Resources,
        options.OutputMib * Mebibyte,
        LeftoverContainers.Labels(invocation.ExecutionId.ToString()))
    {
        Secrets = [.. invocation.Spec.Secrets.Select(name => environment.GetValueOrDefault(name, ""))],
    };
}
