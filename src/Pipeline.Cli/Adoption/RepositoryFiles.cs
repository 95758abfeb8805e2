using System.Text;

namespace Pipeline.Cli.Adoption;

/// <summary>The files of a repository that come from <see cref="RepositoryTemplate"/>.</summary>
/// <param name="root">The absolute path of the repository's root.</param>
/// <param name="version">The version of the packages.</param>
internal sealed class RepositoryFiles(string root, string version)
{
    private readonly GeneratedFiles generated = GeneratedFiles.Read(root);

    /// <summary>Compares the repository with the template, and changes nothing.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a file that something must be added to cannot be read.</exception>
    public IReadOnlyList<PlannedFile> Plan() =>
    [
        .. RepositoryTemplate.Files().Select(file => new PlannedFile(file.Key, file.Value, ChangeOf(file.Key, file.Value))),
        .. RepositoryTemplate.Additions(version).Select(Complete),
    ];

    /// <summary>The workflows that the front door would overwrite, although it has not written them.</summary>
    public IReadOnlyList<PlannedFile> ForeignWorkflows() =>
    [
        // It stays as it is until the front door writes another one.
        .. GeneratedWorkflows.Foreign(root).Select(path => new PlannedFile(path, File.ReadAllBytes(Path.Combine(root, path)), FileChange.Foreign) { IsGenerated = false }),
    ];

    /// <summary>Writes these files, each as a whole, and records which of them are ours.</summary>
    public void Write(IReadOnlyList<PlannedFile> files)
    {
        foreach (var file in files.Where(file => file.Change != FileChange.None))
        {
            Write(file.Path, file.Content);
        }

        Write(GeneratedFiles.Path, generated.With(files.Where(file => file.IsGenerated).Select(file => (file.Path, file.Content))));
    }

    private void Write(string relative, byte[] content)
    {
        var path = Path.Combine(root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Environment.ProcessId}";
        try
        {
            File.WriteAllBytes(draft, content);
            if (!OperatingSystem.IsWindows() && content.AsSpan().StartsWith("#!"u8))
            {
                File.SetUnixFileMode(draft, File.GetUnixFileMode(draft) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            }

            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft); // It is there only if something failed.
        }
    }

    private FileChange ChangeOf(string relative, byte[] content)
    {
        var path = Path.Combine(root, relative);
        if (!File.Exists(path))
        {
            return FileChange.Write;
        }

        var now = File.ReadAllBytes(path);
        return IsAsWritten(relative, now, content) ? FileChange.None : generated.Knows(relative, now) ? FileChange.Renew : FileChange.Foreign;
    }

    // bash does not start with the line ends of Windows.
    private static bool IsAsWritten(string relative, byte[] now, byte[] content) =>
        relative.EndsWith(".sh", StringComparison.Ordinal) ? now.AsSpan().SequenceEqual(content) : GeneratedFiles.AreSame(now, content);

    private PlannedFile Complete(IAdditions additions)
    {
        var path = Path.Combine(root, additions.Path);
        var now = File.Exists(path) ? File.ReadAllText(path, additions.Encoding) : null;
        try
        {
            var complete = additions.Complete(now);
            return new PlannedFile(additions.Path, additions.Encoding.GetBytes(complete), now is null ? FileChange.Write : complete == now ? FileChange.None : FileChange.Add) { IsGenerated = false };
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, e.Message, e);
        }
    }
}
