using Pipeline.Adapters.Engine;
using Pipeline.World.Files;

namespace Pipeline.Adapters.Runs;

/// <summary>The plain files below <c>outputs/</c>; anything else is a fault.</summary>
internal static class OutputTree
{
    private const long Mebibyte = 1024 * 1024;
    private const UnixFileMode ReadableFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ReadableFolder = ReadableFile | UnixFileMode.UserExecute;

    public static IReadOnlyList<FoundOutput> List(string runFolder, string folder, LocalOptions options)
    {
        var found = new List<FoundOutput>();
        var (bytes, entries) = (options.OutputMib * Mebibyte, options.OutputFiles);
        var pending = new Stack<string>();
        Visit(folder, required: false);
        while (pending.TryPop(out var next))
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(Path.Combine(runFolder, next)))
            {
                Visit($"{next}/{Path.GetFileName(path)}", required: true);
            }
        }

        return found;

        void Visit(string raw, bool required)
        {
            var path = Path.Combine(runFolder, raw);
            var node = FileNode.At(path);
            if (node is null && !required)
            {
                return;
            }

            if (--entries < 0 || (bytes -= node is { Kind: FileNodeKind.File, Size: var size } ? size : 0) < 0)
            {
                throw Fault($"wrote more than {options.OutputMib} MiB or {options.OutputFiles} files");
            }

            switch (node)
            {
                case { Kind: FileNodeKind.Folder } open:
                    if (raw != folder)
                    {
                        Canonical(raw);
                    }

                    Open(path, open);
                    pending.Push(raw);
                    break;
                case { Kind: FileNodeKind.File, Links: 1 } file:
                    Open(path, file);
                    found.Add(new FoundOutput(path, Canonical(raw), file.Size));
                    break;
                default:
                    throw Fault(Refusal(node, raw));
            }
        }
    }

    /// <summary>Grants us access to a folder or plain file: as the same user, we are subject to the modes that the container has set.</summary>
    /// <remarks>The world makes published files private.</remarks>
    public static void Open(string path, FileNode node)
    {
        var wanted = node.Kind is FileNodeKind.Folder ? ReadableFolder : ReadableFile;
        if (node.Mode != wanted && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, wanted);
        }
    }

    private static string Refusal(FileNode? node, string raw) => node switch
    {
        // The runtime shows invalid UTF-8 as U+FFFD, and then no file has that name.
        null => "bad output name: not UTF-8",
        { Kind: FileNodeKind.Link } => $"an output is a link: {raw}",
        { Kind: FileNodeKind.File } => $"an output is a hard link: {raw}",
        _ => $"an output is a device, pipe or socket: {raw}",
    };

    private static OutputName Canonical(string raw)
    {
        try
        {
            return OutputName.Canonicalize(raw);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"bad output name: {e.Message}", e);
        }
    }

    private static FaultException Fault(string detail) => new(ErrorCode.AdapterInvocation, detail);
}
