namespace Setup.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Path(string relative) => System.IO.Path.Combine(SourceTree.Root, relative);

    /// <summary>Copies files and folders, listed relative to the root and separated by blanks, to the same places under another root.</summary>
    public static async Task CopyAsync(string names, string root)
    {
        var copied = await Shell.RunAsync(
            null, "bash", "-c", "cd \"$1\" && cp -r --parents $2 \"$3\" && chmod -R a+rX \"$3\"", "bash", SourceTree.Root, names, root);
        Assert.Equal(new Ended(0, "", ""), copied);
    }
}
