using System.Security.Cryptography;
using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>What a C# processor's program is compiled from, as one digest: its folder, the sources it may refer to, the settings of the build.</summary>
/// <remarks>
/// All of <c>src/</c> counts and not only what the project refers to today: a recompilation too many costs seconds, one too few runs old code.
/// </remarks>
internal static class CompiledFrom
{
    private static readonly string[] Made = ["bin", "obj", "__pycache__"];
    private static readonly string[] Settings = [".props", ".targets", ".json", ".config", ".rsp", ".editorconfig"];

    /// <param name="repository">The repository.</param>
    /// <param name="folder">The processor's folder.</param>
    /// <param name="compiler">The compiler's version, or its image.</param>
    public static Digest Of(string repository, string folder, string compiler)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        all.AppendData(Encoding.UTF8.GetBytes($"{compiler}\n"));
        var files = Settled(repository).Concat(Settled(Path.Combine(repository, "processors"))).Concat(All(folder)).Concat(All(Path.Combine(repository, "src")));
        foreach (var file in files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            using var content = File.OpenRead(file);
            all.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(repository, file)}\0{Convert.ToHexStringLower(SHA256.HashData(content))}\n"));
        }

        return Digest.FromHash(all.GetHashAndReset());
    }

    private static IEnumerable<string> Settled(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Settings.Contains(Path.GetExtension(file), StringComparer.Ordinal));

    private static IEnumerable<string> All(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder).Where(inner => !Made.Contains(Path.GetFileName(inner), StringComparer.Ordinal)).SelectMany(All));
}
