namespace Pipeline.Release.Tests.Workflows;

/// <summary>GitHub's caches: each has a key and the scope of the branch that wrote it, and is never changed.</summary>
/// <remarks>A run reads the caches of its own branch and of the main branch, exactly by key or the newest by the beginning of a key (GitHub, "Restrictions for accessing a cache").</remarks>
/// <param name="folder">Where caches are stored.</param>
internal sealed class RunnerCaches(string folder)
{
    private const string Main = "main";

    /// <summary>The branch of the run.</summary>
    public string Scope { get; set; } = Main;

    /// <summary>The archive for a key, or the newest that begins with one of the other keys; null if there is none.</summary>
    public (string File, bool IsExact)? Find(string key, IEnumerable<string> prefixes)
    {
        string[] scopes = [Scope, Main];
        if (scopes.Select(scope => FileOf(scope, key)).FirstOrDefault(File.Exists) is { } exact)
        {
            return (exact, true);
        }

        var found =
            from prefix in prefixes.Prepend(key)
            from scope in scopes.Distinct(StringComparer.Ordinal)
            let all = new DirectoryInfo(Path.Combine(folder, scope))
            where all.Exists
            from file in all.EnumerateFiles($"{prefix}*.tar").OrderByDescending(file => file.LastWriteTimeUtc)
            select file.FullName;
        return found.FirstOrDefault() is { } near ? (near, false) : null;
    }

    /// <summary>The file for a new cache; null if the key is taken.</summary>
    public string? Reserve(string key)
    {
        var file = FileOf(Scope, key);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return File.Exists(file) ? null : file;
    }

    private string FileOf(string scope, string key) => Path.Combine(folder, scope, $"{key}.tar");
}
