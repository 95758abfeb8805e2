using Pipeline.Adapters.Local;
using Pipeline.Adapters.Local.Containers;
using Pipeline.Adapters.Local.Engine;
using Pipeline.Adapters.Local.Owners;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Adapters.Functions;

/// <summary>The program of one call, as a container of the local engine, confined as a run in mode=mock is.</summary>
internal sealed class FunctionContainer(ContainerRunner runner)
{
    private const long Mebibyte = 1024 * 1024;

    public async Task<FunctionResult> Run(DeployedFunction function, FunctionCall call, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-function-");
        try
        {
            var image = RunnableImage.Pinned(function.Image);
            var found = await runner.Prepare(image, Platform.Amd64, cancellationToken);
            using var staged = new FileSystemWorld(folder.FullName, TimeProvider.System).Stage(call.ExecutionId, call.WritePrefix);
            Deliver(call, staged);
            var timeout = TimeSpan.FromMilliseconds(Math.Min(call.TimeoutMs, Math.Min(function.TimeoutS, DeploymentLimits.MaxRunS) * 1000L));
            return await runner.Run(
                Settings(function, call, found, staged), timeout, () => { }, end => Conclude(end, call, staged, image.Digest, timeout), cancellationToken);
        }
        catch (FaultException e)
        {
            return new FunctionResult(call.ExecutionId, function.Image.RequireDigest(), e.Fault, null, CarriedFiles.None);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private ContainerSettings Settings(DeployedFunction function, FunctionCall call, EngineImage image, IStagedRun staged) => new(
        $"pipeline-function-{call.ExecutionId}",
        image.Id,
        Platform.Amd64,
        new RunArguments(call.Mode, call.ExecutionId, call.EnvFingerprint, call.ImageTag, call.WritePrefix).ToList(),
        [.. HomeVariable.Of(image)],
        ContainerUser.Current,
        staged.InputsFolder,
        staged.ArtifactsFolder,
        ContainerParameters.NoNetwork,
        function.Resources,
        runner.Options.OutputMib * Mebibyte,
        LeftoverContainers.Labels(call.ExecutionId.ToString()));

    private static void Deliver(FunctionCall call, IStagedRun staged)
    {
        foreach (var (path, content) in call.Files.Contents.Where(file => file.Key != FunctionCall.InputsFile))
        {
            File.WriteAllBytes(Path.Combine(staged.InputsFolder, path), content.Span);
        }

        staged.PutInputs(call.Files.Contents[FunctionCall.InputsFile]);
    }

    private FunctionResult Conclude(ContainerEnd end, FunctionCall call, IStagedRun staged, Digest image, TimeSpan timeout)
    {
        var error = end.StandardError;
        var (head, tail) = error.End();
        var streams = new FunctionStreams(error.Length, error.Digest, head, tail, end.StandardOutputBytes);
        var fault = Judgement.Of(end, staged.ArtifactsFolder, timeout, runner.Options);
        return new FunctionResult(call.ExecutionId, image, fault, streams, fault is null ? WrittenFiles.Of(call, staged, runner.Options) : CarriedFiles.None);
    }
}
