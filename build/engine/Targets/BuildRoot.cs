using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>Finds the directory that the build is about.</summary>
internal static class BuildRoot
{
    public static AbsolutePath Find(AbsolutePath? given)
    {
        if (given is not null)
        {
            return given.DirectoryExists() ? given : throw new UsageException($"Root directory '{given}' does not exist.");
        }

        // Compiled by build.sh, the program lies in its own repository: that one is meant, wherever the caller stands.
        var own = AppContext.BaseDirectory.Split($"{Path.DirectorySeparatorChar}.nuke{Path.DirectorySeparatorChar}temp{Path.DirectorySeparatorChar}");
        if (own.Length > 1)
        {
            return own[0];
        }

        for (AbsolutePath? directory = Environment.CurrentDirectory; directory is not null; directory = directory.Parent)
        {
            if ((directory / ".nuke").Exists())
            {
                return directory;
            }
        }

        throw new UsageException($"No directory from '{Environment.CurrentDirectory}' upwards has a '.nuke' in it; create one, or pass '--root'.");
    }

    public static AbsolutePath? FindProject(AbsolutePath root, string name) =>
        root.GlobFiles($"{name}.csproj", $"*/{name}.csproj", $"*/*/{name}.csproj").FirstOrDefault();
}
