using System.Text.Json;

namespace Pipeline.Processor.Tests.Containers;

/// <summary>Runs the replay image with an adapter's confinement of mode=mock.</summary>
internal sealed class ReplayContainer(string image, Scratch scratch)
{
    private static readonly string[] Confined =
        ["--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", $"{Uid}:{Uid}"];

    /// <summary>The caller, so that the caller can remove the files; never root.</summary>
    public static int Uid => ProcessStatus.Read().Uid is not 0 and var uid ? uid : 65532;

    /// <summary>The options of the artifacts mount.</summary>
    public string ArtifactsMount { get; init; } = "";

    public static string[] Arguments(string inputs, string digest) =>
    [
        "--mode", "mock", "--execution-id", "00000000-0000-4000-8000-000000000001", "--image-digest", digest, "--env-fingerprint", $"image={digest}",
        "--write-prefix", "world://w/runs/1/", "--spec", "/golden/processor.json", "--inputs", inputs, "--artifacts", "/pipeline/out",
    ];

    /// <summary>Runs to the end.</summary>
    public Task<Ended> Run(IReadOnlyList<string> environ, IReadOnlyList<string> arguments) => Command.Run("docker", Words(["run", "--rm"], environ, arguments));

    /// <summary>Starts the container; the test ends and removes it.</summary>
    /// <returns>The container's ID.</returns>
    public async Task<string> Start(IReadOnlyList<string> arguments) => (await Command.Run("docker", Words(["run", "--detach"], [], arguments))).Required;

    /// <summary>Delivers inputs that name the misbehaviour, with a golden case's spec.</summary>
    public void DeliverHarm(string harm)
    {
        var told = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(GoldenCase.Cases, "minimal", "run.json")));
        File.WriteAllText(scratch.Spec, told.RootElement.GetProperty("spec").GetRawText());
        File.WriteAllText(scratch.Inputs, $$"""{"harm":"{{harm}}"}""");
        Open(scratch);
    }

    /// <summary>Lets the container's user read the inputs and write artifacts.</summary>
    public static void Open(Scratch scratch)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode Readable = (UnixFileMode)0b101_101_101 | UnixFileMode.UserWrite;
        File.SetUnixFileMode(scratch.Root, Readable);
        File.SetUnixFileMode(Path.GetDirectoryName(scratch.Inputs)!, Readable);
        File.SetUnixFileMode(scratch.Artifacts, (UnixFileMode)0b111_111_111);
    }

    private string[] Words(string[] verb, IReadOnlyList<string> environ, IReadOnlyList<string> arguments) =>
    [
        .. verb, .. Confined, .. environ.SelectMany(variable => new[] { "--env", variable }),
        "-v", $"{scratch.Root}:/golden:ro", "-v", $"{Path.GetDirectoryName(scratch.Inputs)}:/pipeline/in:ro",
        "-v", $"{scratch.Artifacts}:/pipeline/out{ArtifactsMount}", image, .. arguments,
    ];
}
