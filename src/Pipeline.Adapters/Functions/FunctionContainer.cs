using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Runs;
using Pipeline.Adapters.Spans;
using Pipeline.World;
using Pipeline.World.Files;
using Pipeline.World.Worlds;

namespace Pipeline.Adapters.Functions;

/// <summary>Runs one call's program as a container of the local engine, confined like a run in mode=mock.</summary>
internal sealed class FunctionContainer(ContainerRunner runner)
{
    private const long Mebibyte = 1024 * 1024;

    public async Task<FunctionResult> Run(DeployedFunction function, FunctionCall call, CancellationToken cancellationToken)
    {
        using var span = AdapterSpans.Serve(call.ExecutionId);
        var folder = Directory.CreateTempSubdirectory("pipeline-function-");
        try
        {
            var image = RunnableImage.Pinned(function.Image);
            var found = await runner.Prepare(image, Platform.Amd64, cancellationToken);
            using var staged = new FileSystemWorld(folder.FullName, TimeProvider.System).Stage(call.ExecutionId, call.WritePrefix);
            Deliver(call, staged);
            var timeout = TimeSpan.FromMilliseconds(Math.Min(call.TimeoutMs, Math.Min(function.TimeoutS, DeploymentLimits.MaxRunS) * 1000L));
            var result = await runner.Run(
                Settings(function, call, found, staged), timeout, () => { }, end => Conclude(end, call, staged, image.Digest, timeout), cancellationToken);
            AdapterSpans.End(span, result.Fault?.Code.Name);
            return result;
        }
        catch (FaultException e)
        {
            return new FunctionResult(call.ExecutionId, function.Image.RequireDigest(), e.Fault, null, PayloadFiles.None);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private ContainerDefinition Settings(DeployedFunction function, FunctionCall call, EngineImage image, IStagedRun staged) => new(
        $"pipeline-function-{call.ExecutionId}",
        image.Id,
        Platform.Amd64,
        new ContainerArgv(call.Mode, call.ExecutionId, call.EnvFingerprint, call.ImageTag, call.WritePrefix).ToList(),
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
        var fault = ContainerFault.Of(end, staged.ArtifactsFolder, timeout, runner.Options);
        return new FunctionResult(call.ExecutionId, image, fault, streams, fault is null ? FunctionOutputs.Of(call, staged, runner.Options) : PayloadFiles.None);
    }
}

/// <summary>Collects the files of a function's program for its result: only what belongs to the run, within limits. Links are not followed, because their targets are not outputs.</summary>
internal sealed class FunctionOutputs
{
    private const long Mebibyte = 1024 * 1024;
    private readonly LocalOptions limits;
    private long bytes;
    private int entries;

    private FunctionOutputs(LocalOptions limits) =>
        (this.limits, bytes, entries) = (limits, Math.Min(limits.OutputMib * Mebibyte, DeploymentLimits.MaxPayload), limits.OutputFiles);

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a file is missing, not plain, badly named or too large.</exception>
    public static PayloadFiles Of(FunctionCall call, IStagedRun staged, LocalOptions limits)
    {
        try
        {
            var written = new FunctionOutputs(limits);
            var found = written.Walk(staged.EnterRunFolder(), call.WritePrefix.Path);
            var receipt = call.WritePrefix.ReceiptInArea(call.ExecutionId).Path;
            if (PlainFile.Descend(staged.ArtifactsFolder, Path.GetDirectoryName(receipt)!) is not null)
            {
                found = found.Append((receipt, Path.Combine(staged.ArtifactsFolder, receipt)));
            }

            return PayloadFiles.Of(found.Select(file => KeyValuePair.Create(file.Path, written.Read(file.File, file.Path))));
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"bad output name: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the outputs cannot be read", e);
        }
    }

    private IEnumerable<(string Path, string File)> Walk(string folder, string path)
    {
        var pending = new Stack<(string Path, string Folder)>([(path, folder)]);
        while (pending.TryPop(out var next))
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(next.Folder))
            {
                var place = $"{next.Path}/{Path.GetFileName(entry)}";
                if (--entries < 0)
                {
                    throw TooMuch();
                }

                var node = FileNode.At(entry);
                if (node is { Kind: FileNodeKind.Folder } or { Kind: FileNodeKind.File, Links: 1 })
                {
                    OutputTree.Open(entry, node.Value);
                }

                if (node is { Kind: FileNodeKind.Folder })
                {
                    pending.Push((place, entry));
                }
                else
                {
                    yield return (place, entry);
                }
            }
        }
    }

    private ReadOnlyMemory<byte> Read(string file, string path)
    {
        switch (PlainFile.TryRead(file, (int)bytes, out var content))
        {
            case PlainFileRead.Whole:
                bytes -= content.Length;
                return content;
            case PlainFileRead.TooLarge:
                throw TooMuch();
            case PlainFileRead.Absent:
                throw new FaultException(ErrorCode.AdapterInvocation, $"{path} is missing");
            default:
                throw new FaultException(ErrorCode.AdapterInvocation, $"an output is not a plain file: {path}");
        }
    }

    private FaultException TooMuch() => new(ErrorCode.AdapterInvocation, $"wrote more than {limits.OutputMib} MiB or {limits.OutputFiles} files");
}
