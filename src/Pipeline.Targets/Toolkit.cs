using System.Security.Cryptography;

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

    private readonly PlacedFiles placed = new(repository);

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
        var files = Contents(source).ToHashSet(StringComparer.Ordinal);
        if (Obstacle(files) is { } obstacle)
        {
            return obstacle;
        }

        // Markers first: an interrupted copy is continued by the next run.
        foreach (var file in files.OrderByDescending(file => Path.GetFileName(file) == MarkerFile).ThenBy(file => file, StringComparer.Ordinal))
        {
            var from = Path.Combine(source, file);
            if (IsSingle(file))
            {
                placed.Add(file, from);
            }

            Copy(from, In(file));
        }

        foreach (var left in Folders.SelectMany(folder => Contents(In(folder)).Select(file => $"{folder}/{file}")).Where(file => !files.Contains(file)))
        {
            File.Delete(In(left));
        }

        return null;
    }

    /// <summary>What the copy would overwrite, or write through, although it belongs to somebody else; null without it.</summary>
    private string? Obstacle(IReadOnlySet<string> files)
    {
        const string Mend = "move it, or remove it";
        var folders = files.SelectMany(Above).ToHashSet(StringComparer.Ordinal);
        if (Links(folders.Concat(files)).FirstOrDefault() is { } link)
        {
            return $"{link} is a link, and the files of the package would be written where it points to: {Mend}.";
        }

        return folders.Order(StringComparer.Ordinal).FirstOrDefault(folder => File.Exists(In(folder))) is { } inTheWay ? $"{inTheWay} is a file, and the package has a folder of this name for every repository: {Mend}."
            : Folders.FirstOrDefault(folder => !File.Exists(Path.Combine(In(folder), MarkerFile)) && Contents(In(folder)).Any()) is { } foreign ? $"{foreign} is not from the package, which has a folder of this name for every repository: {Mend}."
            : files.FirstOrDefault(file => Directory.Exists(In(file))) is { } folder ? $"{folder} is a folder, and the package has a file of this name for every repository: {Mend}."
            : files.FirstOrDefault(file => IsSingle(file) && File.Exists(In(file)) && !AreEqual(Path.Combine(source, file), In(file)) && !placed.Has(file, In(file))) is { } own
                ? $"{own} is not as the package has it, which has a file of this name for every repository: {Mend}."
            : null;
    }

    // Those in the way to files, and those among the files.
    private IEnumerable<string> Links(IEnumerable<string> paths) => paths.Where(path => IsLink(new FileInfo(In(path)))).Order(StringComparer.Ordinal)
        .Concat(from folder in Folders
                where Directory.Exists(In(folder))
                from entry in Walk(new DirectoryInfo(In(folder)))
                where IsLink(entry)
                select Path.GetRelativePath(repository, entry.FullName).Replace('\\', '/'));

    private static bool IsLink(FileSystemInfo entry) => entry.LinkTarget is not null;

    // No folder with a marker has it, so the digest of what was placed says whose it is.
    private static bool IsSingle(string file) => !Folders.Any(folder => file.StartsWith($"{folder}/", StringComparison.Ordinal));

    private static IEnumerable<string> Above(string file) =>
        from slash in Enumerable.Range(0, file.Length)
        where file[slash] == '/'
        select file[..slash];

    private static bool AreEqual(string one, string other) => File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other));

    private static void Copy(string from, string to)
    {
        if (File.Exists(to) && AreEqual(from, to))
        {
            return;
        }

        var content = File.ReadAllBytes(from);
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
        : from entry in Walk(new DirectoryInfo(folder)) where entry is FileInfo select Path.GetRelativePath(folder, entry.FullName).Replace('\\', '/');

    // Links are entries, and not followed.
    private static IEnumerable<FileSystemInfo> Walk(DirectoryInfo folder) => folder.EnumerateFileSystemInfos()
        .SelectMany(entry => entry is not DirectoryInfo inner || IsLink(entry) ? [entry] : Made.Contains(inner.Name, StringComparer.Ordinal) ? [] : Walk(inner));

    private string In(string relative) => Path.Combine(repository, relative);

    /// <summary>
    /// The digests of every content that was placed in a file of the toolkit outside its folders, in <c>.nuke/temp</c>. A file with another content was written, or edited, by somebody else.
    /// A line has the form of <c>sha256sum</c>.
    /// </summary>
    /// <param name="repository">The repository's root.</param>
    private sealed class PlacedFiles(string repository)
    {
        private readonly string record = Path.Combine(repository, ".nuke", "temp", "placed.sha256");

        /// <summary>Whether the toolkit has placed this content.</summary>
        /// <param name="file">The file's place in the repository.</param>
        /// <param name="content">A file with the content.</param>
        public bool Has(string file, string content) => Lines().Contains(Line(file, content), StringComparer.Ordinal);

        /// <summary>Adds a content, before it is placed: an interrupted copy is continued by the next run.</summary>
        /// <param name="file">The file's place in the repository.</param>
        /// <param name="content">A file with the content.</param>
        public void Add(string file, string content)
        {
            if (!Has(file, content))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(record)!);
                // Renamed into place, because another process may read or write it.
                var draft = $"{record}.{Environment.ProcessId}";
                File.WriteAllLines(draft, [.. Lines(), Line(file, content)]);
                File.Move(draft, record, overwrite: true);
            }
        }

        private string[] Lines() => File.Exists(record) ? File.ReadAllLines(record) : [];

        private static string Line(string file, string content) => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(content)))}  {file}";
    }
}
