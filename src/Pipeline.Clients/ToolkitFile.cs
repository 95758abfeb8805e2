namespace Pipeline.Clients;

/// <summary>A file of the toolkit, such as a script of set-up. In a repository of one's own, the front door places the toolkit before each target, and git ignores it.</summary>
public static class ToolkitFile
{
    /// <summary>The absolute path of a file or folder of the toolkit.</summary>
    /// <param name="repository">The absolute path of the repository.</param>
    /// <param name="path">The path relative to the repository, with <c>/</c>: <c>build/setup/bases.sh</c>.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it is not there; the detail names the command that places it.</exception>
    public static string Require(string repository, string path)
    {
        var full = Path.Combine([repository, .. path.Split('/')]);
        return Path.Exists(full) ? full : throw new FaultException(ErrorCode.AdapterInvocation, Missing(repository, path));
    }

    private static string Missing(string repository, string path) => File.Exists(Path.Combine(repository, "build.sh"))
        ? $"{repository} has no {path} yet: run {(OperatingSystem.IsWindows() ? "build.cmd" : "./build.sh")} PlaceToolkit"
        : $"{repository} has no {path} and no front door, which places it: run pipeline init";
}
