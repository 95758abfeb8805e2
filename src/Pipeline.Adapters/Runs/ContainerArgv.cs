using Pipeline.Adapters.Containers;

namespace Pipeline.Adapters.Runs;

/// <summary>A container's arguments: the argv of the contract (<c>processors/README.md</c>, "Inside the container").</summary>
internal sealed record ContainerArgv(Mode Mode, ExecutionId ExecutionId, EnvFingerprint Fingerprint, string? ImageTag, WritePrefix WritePrefix)
{
    public IReadOnlyList<string> ToList() =>
    [
        "--mode", Mode.ToString(),
        "--execution-id", ExecutionId.ToString(),
        "--image-digest", Fingerprint.Image.ToString(),
        "--env-fingerprint", Fingerprint.ToString(),
        "--write-prefix", WritePrefix.ToString(),
        "--spec", "/pipeline/processor.json",
        "--inputs", $"{ContainerParameters.InputsMount}/inputs.json",
        "--artifacts", ContainerParameters.ArtifactsMount,
        .. ImageTag is null ? Array.Empty<string>() : ["--image-tag", ImageTag],
    ];
}
