namespace Pipeline.Adapters.Git;

/// <summary>Where a path leads once every link in it is followed, as the kernel goes.</summary>
internal static class PhysicalPath
{
    public static string Of(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
        {
            return full;
        }

        var here = Path.Combine(Of(parent), Path.GetFileName(full));
        return new DirectoryInfo(here).ResolveLinkTarget(returnFinalTarget: false) is { } target ? Of(target.FullName) : here;
    }
}
