namespace Pipeline.Contracts;

/// <summary>Which files of a build context can enter an image: the ones that lanes fingerprint and that builders are given, and no other.</summary>
public static class ImageSource
{
    private static readonly string[] Never = ["README.md", "__pycache__", "bin", "cases", "obj", "tests"];

    /// <summary>Whether a file or folder of this name can. What a build, a test or an editor leaves cannot, nor what is there for people.</summary>
    /// <param name="name">The last segment of the path.</param>
    public static bool Takes(string name) =>
        !Never.Contains(name, StringComparer.Ordinal) && (name[0] != '.' || name == ".dockerignore");
}
