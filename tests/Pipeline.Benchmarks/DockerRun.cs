using System.Globalization;

namespace Pipeline.Benchmarks;

/// <summary>The peer of an invocation: <c>docker run --rm</c> with the same image, mounts, limits and arguments.</summary>
internal sealed class DockerRun(Workspace workspace)
{
    private int runs;

    public void Run(ProcessorSpec spec, RunnableImage image, byte[] inputs)
    {
        var run = Interlocked.Increment(ref runs);
        var folder = Directory.CreateDirectory(workspace.InFolder($"docker-{run}")).FullName;
        var output = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
        File.SetUnixFileMode(output, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
        File.WriteAllBytes(Path.Combine(folder, "inputs.json"), inputs);
        const int fault = 1;
        var (status, error) = Shell.Try("docker", [.. Confinement(spec.Resources), "-v", $"{folder}/inputs.json:/pipeline/in/inputs.json:ro", "-v", $"{output}:/pipeline/out", image.Name, .. Arguments(image, run)]);
        if (status is not (0 or fault))
        {
            throw new InvalidOperationException($"docker run ended with {status}: {error}");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string[] Confinement(ResourceLimits limits) =>
    [
        "run", "--rm", "--init", "--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "65532:65532",
        "--pids-limit", $"{limits.Pids}", "--memory", $"{limits.MemoryMib}m", "--memory-swap", $"{limits.MemoryMib}m",
        "--cpus", limits.Cpus.ToString(CultureInfo.InvariantCulture), "--tmpfs", $"/tmp:size={limits.TmpMib}m",
    ];

    private static string[] Arguments(RunnableImage image, int run)
    {
        var id = ExecutionId.From(new Guid(run, 1, 0, new byte[8]));
        return
        [
            "--mode", "mock", "--execution-id", $"{id}", "--image-digest", $"{image.Digest}", "--env-fingerprint", $"image={image.Digest}",
            "--write-prefix", $"world://bench/docker/{id}/", "--spec", "/pipeline/processor.json", "--inputs", "/pipeline/in/inputs.json", "--artifacts", "/pipeline/out",
        ];
    }
}
