namespace Pipeline.Targets;

/// <summary>
/// What processors are made with and no processor owns: the kits that go into images, and the scripts of set-up. The package has it beside its assembly, in
/// <c>toolkit/</c>, and a repository gets a copy in the same places in which the repository of these sources has it; git ignores the copy.
/// </summary>
/// <remarks>A copy, because lanes judge the files of the repository: fingerprints name them, images contain them, and people can read them.</remarks>
internal sealed class Toolkit(string source, string repository)
{
    /// <summary>The name of the file that says whose a folder of the toolkit is.</summary>
    public const string MarkerFile = "FROM-THE-PACKAGE.txt";

    // Owned as a whole: whatever else is there is not of this version.
    private static readonly string[] Folders = ["build/setup", "processors/_kit", "processors/_modal", "processors/_run"];
    private static readonly string[] Made = ["bin", "obj", "__pycache__"];

    /// <summary>Makes the repository's copy equal to the toolkit of this program. Without a toolkit beside the program, the repository has its own.</summary>
    /// <param name="program">The folder of the program.</param>
    /// <param name="repository">The repository's root.</param>
    /// <returns>Why it cannot; null if the copy is in place.</returns>
    public static string? Place(string program, string repository)
    {
        var source = Path.Combine(program, "toolkit");
        try
        {
            return Directory.Exists(source) ? new Toolkit(source, repository).Place() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The toolkit cannot be placed in the repository: {e.Message}";
        }
    }

    private string? Place()
    {
        if (Folders.FirstOrDefault(folder => Directory.Exists(In(folder)) && !File.Exists(Path.Combine(In(folder), MarkerFile)) && Contents(In(folder)).Any()) is { } foreign)
        {
            return $"{foreign} is not from the package, which has a folder of this name for every repository: move it, or remove it.";
        }

        var files = Contents(source).ToHashSet(StringComparer.Ordinal);
        // Markers first: an interrupted copy is continued by the next run.
        foreach (var file in files.OrderByDescending(file => Path.GetFileName(file) == MarkerFile).ThenBy(file => file, StringComparer.Ordinal))
        {
            Copy(Path.Combine(source, file), In(file));
        }

        foreach (var left in Folders.SelectMany(folder => Contents(In(folder)).Select(file => $"{folder}/{file}")).Where(file => !files.Contains(file)))
        {
            File.Delete(In(left));
        }

        return null;
    }

    private static void Copy(string from, string to)
    {
        var content = File.ReadAllBytes(from);
        if (File.Exists(to) && content.AsSpan().SequenceEqual(File.ReadAllBytes(to)))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        // Renamed into place, because another process may place the same file, or run it.
        var draft = $"{to}.{Environment.ProcessId}";
        File.WriteAllBytes(draft, content);
        if (!OperatingSystem.IsWindows() && content.AsSpan().StartsWith("#!"u8))
        {
            // A package keeps no file modes.
            File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        File.Move(draft, to, overwrite: true);
    }

    // Relative to the folder, with `/`.
    private static IEnumerable<string> Contents(string folder) => !Directory.Exists(folder)
        ? []
        : from file in Walk(new DirectoryInfo(folder)) select Path.GetRelativePath(folder, file.FullName).Replace('\\', '/');

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(folder.EnumerateDirectories().Where(inner => !Made.Contains(inner.Name, StringComparer.Ordinal)).SelectMany(Walk));

    private string In(string relative) => Path.Combine(repository, relative);
}
