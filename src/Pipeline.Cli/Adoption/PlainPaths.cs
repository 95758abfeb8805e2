namespace Pipeline.Cli.Adoption;

/// <summary>The places of files to write. Whatever is in the way is found before anything is written, so that a refusal leaves no half of a front door.</summary>
internal static class PlainPaths
{
    /// <summary>Refuses links, which may lead out of the repository, folders where a file is needed, and files where a folder is.</summary>
    /// <param name="root">The absolute path of the repository's root.</param>
    /// <param name="paths">The files, relative to the root.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: something is in the way; the detail names it.</exception>
    public static void Require(string root, IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            var parts = path.Split('/');
            for (var depth = 1; depth <= parts.Length; depth++)
            {
                var place = string.Join('/', parts[..depth]);
                if (Obstacle(Path.Combine(root, place), isFolder: depth < parts.Length) is { } obstacle)
                {
                    throw new FaultException(ErrorCode.AdapterInvocation, $"{place} is {obstacle}, so nothing was written: move it away first");
                }
            }
        }
    }

    private static string? Obstacle(string path, bool isFolder) =>
        new FileInfo(path).LinkTarget is not null ? $"a link, and {(isFolder ? "a folder" : "a file")} is needed"
        : isFolder && File.Exists(path) ? "a file, and a folder is needed"
        : !isFolder && Directory.Exists(path) ? "a folder, and a file is needed"
        : null;
}
