namespace Adoption.Tests;

/// <summary>What <c>Pack</c> reads of this checkout, copied to another folder without a repository around it.</summary>
internal sealed class Checkout
{
    private static readonly string[] Made = ["bin", "obj", "__pycache__"];

    /// <param name="folder">The copy's folder, which does not exist yet.</param>
    /// <param name="date">The date of every file.</param>
    public Checkout(string folder, DateTime date)
    {
        Root = folder;
        foreach (var file in Sources())
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(SourceTree.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            File.SetLastWriteTimeUtc(copy, date);
        }
    }

    public string Root { get; }

    /// <summary>What <c>Pack</c> left.</summary>
    public IReadOnlyList<Package> Packages => [.. Directory.GetFiles(Feed).Order(StringComparer.Ordinal).Select(file => new Package(file))];

    /// <summary>The folder of the packages.</summary>
    public string Feed => Path.Combine(Root, "artifacts", "packages");

    /// <summary>Runs the front door of this checkout on the copy.</summary>
    /// <param name="umask">The mask of new files.</param>
    /// <param name="timeZone">The time zone.</param>
    public Task<string> Pack(string umask, string timeZone) => Shell.Output(
        Root,
        """umask "$1"; "$2" Pack --root "$PWD" """,
        // Otherwise a compiler with the umask of another test would write the files.
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["TZ"] = timeZone, ["MSBUILDDISABLENODEREUSE"] = "1", ["GITHUB_ACTIONS"] = null },
        umask,
        Path.Combine(SourceTree.Root, "build.sh"));

    private static IEnumerable<string> Sources() =>
    [
        .. Directory.GetFiles(SourceTree.Root),
        Path.Combine(SourceTree.Root, ".nuke", "parameters.json"),
        Path.Combine(SourceTree.Root, "build", "dotnet-environment.txt"),
        .. Directory.GetFiles(Path.Combine(SourceTree.Root, "processors")),
        .. ((string[])["src", "build/engine", "build/setup", "processors/_kit", "processors/_modal", "processors/_run"]).SelectMany(Below),
    ];

    private static IEnumerable<string> Below(string folder) => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(SourceTree.Root, file).Split(Path.DirectorySeparatorChar).Any(part => Made.Contains(part, StringComparer.Ordinal)));
}
