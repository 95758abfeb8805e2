using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>Finds the root directory of the build.</summary>
internal static class BuildRoot
{
    public static AbsolutePath Find(AbsolutePath? given)
    {
        if (given is not null)
        {
            return given.DirectoryExists() ? given : throw new UsageException($"Root directory '{given}' does not exist.");
        }

        // A program compiled by build.sh lies in its own repository, which is the root wherever the caller is.
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
