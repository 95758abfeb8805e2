namespace Pipeline.Contracts.Images;

/// <summary>Which files of a build context can enter an image. Lanes fingerprint, and builders receive, exactly these.</summary>
public static class BuildContextRule
{
    private static readonly string[] Never = ["README.md", "__pycache__", "bin", "cases", "obj", "tests"];

    /// <summary>Whether a file or folder of this name can enter an image. Files of builds, tests, editors and documentation cannot.</summary>
    /// <param name="name">The last segment of the path.</param>
    public static bool Takes(string name) =>
        !Never.Contains(name, StringComparer.Ordinal) && (name[0] != '.' || name == ".dockerignore");
}
