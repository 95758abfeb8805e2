namespace Nuke.Common.Tooling;

/// <summary>Finds executables.</summary>
public static class ToolPathResolver
{
    /// <summary>The first match in <c>PATH</c>; on Windows with the usual extensions.</summary>
    public static string GetPathExecutable(string pathExecutable) =>
        TryGetPathExecutable(pathExecutable)
        ?? throw new BuildFailureException($"'{pathExecutable}' is not in PATH; install it or add its directory to PATH.");

    internal static string? TryGetPathExecutable(string name)
    {
        string[] extensions = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat", ""] : [""];
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return directories
            .SelectMany(directory => extensions.Select(extension => Path.Combine(directory, name + extension)))
            .FirstOrDefault(File.Exists);
    }
}
