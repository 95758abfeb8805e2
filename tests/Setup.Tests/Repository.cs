namespace Setup.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    /// <summary>Copies files and folders, named from the root and parted by blanks, to the same places under another root.</summary>
    public static async Task CopyAsync(string names, string root)
    {
        var copied = await Shell.RunAsync(null, "bash", "-c", $"cd {Root} && cp -r --parents {names} {root} && chmod -R a+rX {root}");
        Assert.Equal(new Ended(0, "", ""), copied);
    }

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Pipeline.sln")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("no Pipeline.sln above " + folder);
    }
}
