using Pipeline.Adapters.Local;
using Pipeline.Adapters.Local.Outputs;
using Pipeline.Adapters.Modal;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Adapters.Functions;

/// <summary>What a function's program left, as its result carries it: what belongs to the run and nothing else, within bounds. A link is not followed: what it points to is no output.</summary>
internal sealed class WrittenFiles
{
    private const long Mebibyte = 1024 * 1024;
    private readonly LocalOptions limits;
    private long bytes;
    private int entries;

    private WrittenFiles(LocalOptions limits) =>
        (this.limits, bytes, entries) = (limits, Math.Min(limits.OutputMib * Mebibyte, ModalFunctions.MaxBytes), limits.OutputFiles);

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: something is missing, no plain file, badly named, or too much.</exception>
    public static CarriedFiles Of(FunctionCall call, IStagedRun staged, LocalOptions limits)
    {
        try
        {
            var written = new WrittenFiles(limits);
            var found = written.Walk(staged.EnterRunFolder(), call.WritePrefix.Path);
            var receipt = call.WritePrefix.ReceiptInArea(call.ExecutionId).Path;
            if (PlainFile.Descend(staged.ArtifactsFolder, Path.GetDirectoryName(receipt)!) is not null)
            {
                found = found.Append((receipt, Path.Combine(staged.ArtifactsFolder, receipt)));
            }

            return CarriedFiles.Of(found.Select(file => KeyValuePair.Create(file.Path, written.Read(file.File, file.Path))));
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
