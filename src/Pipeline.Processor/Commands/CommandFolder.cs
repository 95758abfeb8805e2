namespace Pipeline.Processor.Commands;

/// <summary>The two things that a command gets: its inputs document, and an empty folder. They lie where incomplete files do, so that the kit removes them.</summary>
internal sealed class CommandFolder(string artifacts)
{
    private readonly string folder = Path.Combine(Staging.Temporary(Path.GetFullPath(artifacts)), "command");

    /// <summary>The path of <c>inputs.json</c>.</summary>
    public string Inputs => Path.Combine(folder, "inputs.json");

    /// <summary>The path of the folder.</summary>
    public string Outputs => Path.Combine(folder, "outputs");

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "cannot write", if the file system refuses.</exception>
    public void Make(byte[] inputs)
    {
        try
        {
            Directory.CreateDirectory(Outputs);
            File.WriteAllBytes(Inputs, inputs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Staging.CannotWrite(e);
        }
    }

    /// <summary>Everything in the folder but folders, in the order of its names; the kit refuses what is not a regular file.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "bad output content: a folder cannot be read".</exception>
    public IEnumerable<OutputItem> Items()
    {
        var files = new List<string>();
        try
        {
            Collect(new DirectoryInfo(Outputs), files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "bad output content: a folder cannot be read", e);
        }

        return files.Order(StringComparer.Ordinal).Select(file => OutputItem.OfFile($"{OutputName.Root}{Path.GetRelativePath(Outputs, file)}", file));
    }

    private static void Collect(DirectoryInfo folder, List<string> files)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            // A link to a folder is not followed: it might lead to the host's mounts.
            if (entry is DirectoryInfo { LinkTarget: null } inner)
            {
                Collect(inner, files);
            }
            else
            {
                files.Add(entry.FullName);
            }
        }
    }
}
