namespace Build.Tests;

/// <summary>What the engine prints, pinned under <c>tests/golden/build</c>.</summary>
internal static class Golden
{
    /// <summary>With <c>GOLDEN=write</c> in the environment the file is written instead, for a reviewer to read.</summary>
    public static void Matches(string name, string actual)
    {
        var file = Path.Combine(SourceTree.Root, "tests", "golden", "build", name);
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }
}
