using System.Text;
using System.Text.Json;
using Pipeline.World;
using Pipeline.World.Worlds;

namespace Pipeline.Cli.Tests;

/// <summary>A run's files as an adapter leaves them.</summary>
internal static class SettledSample
{
    /// <summary>Settles it in a world on disk and returns its folder.</summary>
    /// <returns>Its folder.</returns>
    public static string In(string world, ExecutionId id) => Path.Combine(world, "local", In(new FileSystemWorld(world, TimeProvider.System), id).Path);

    /// <summary>Settles it in a world.</summary>
    public static WritePrefix In(IWorld world, ExecutionId id)
    {
        var image = Digest.Parse("sha256:" + new string('1', 64));
        var inputs = InputsDocument.Parse("{}"u8.ToArray());
        var prefix = WritePrefix.Expand("world://local/runs/echo/{execution_id}/", id);
        var spec = ProcessorRef.Parse("echo@1.2.3");
        var fingerprint = EnvFingerprint.Of(image, [new("adapter", "local")]);
        var content = Encoding.UTF8.GetBytes(JsonSerializer.Serialize("hello"));
        var index = OutputsIndex.Of([new OutputEntry(OutputName.Canonicalize("outputs/echo.json"), Sha256.Of(content), content.Length)]);
        var receipt = new Receipt(
            7, fingerprint, id, InputsDocument.HashSchema, image, inputs.Hash, Mode.Mock, new IndexReference(prefix.Index, Sha256.Of(index.Encode())),
            "echo", spec, "2026-01-02T03:04:05.678Z", new Dictionary<string, long>(StringComparer.Ordinal)).Encode();

        using var run = world.Stage(id, prefix);
        var folder = Path.Combine(run.ArtifactsFolder, prefix.Path);
        Directory.CreateDirectory(Path.Combine(folder, "outputs"));
        Directory.CreateDirectory(Path.Combine(run.ArtifactsFolder, "receipts"));
        File.WriteAllBytes(Path.Combine(folder, "outputs", "echo.json"), content);
        File.WriteAllBytes(Path.Combine(folder, "outputs.json"), index.Encode());
        File.WriteAllBytes(Path.Combine(folder, "receipt.json"), receipt);
        File.WriteAllBytes(Path.Combine(run.ArtifactsFolder, "receipts", $"{id}.json"), receipt);
        run.Settle(new ExpectedRun(spec, Mode.Mock, fingerprint, null, inputs.Hash), index);
        return prefix;
    }
}
