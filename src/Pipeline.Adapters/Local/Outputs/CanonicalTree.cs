namespace Pipeline.Adapters.Local.Outputs;

/// <summary>Gives every output its canonical name on disk.</summary>
internal static class CanonicalTree
{
    private const string Fresh = ".canonical";

    /// <summary>Builds the tree anew beside the old one when any name differs; names that are distinct stay distinct.</summary>
    public static void Rename(string runFolder, string folder, IReadOnlyList<FoundOutput> found)
    {
        if (found.All(output => string.Equals(output.File, Path.Combine(runFolder, output.Name.ToString()), StringComparison.Ordinal)))
        {
            return;
        }

        var fresh = Directory.CreateDirectory(Path.Combine(runFolder, Fresh)).FullName;
        foreach (var output in found)
        {
            var target = Path.Combine(fresh, output.Name.ToString());
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(output.File, target);
        }

        Directory.Delete(Path.Combine(runFolder, folder), recursive: true);
        Directory.Move(Path.Combine(fresh, folder), Path.Combine(runFolder, folder));
    }
}
