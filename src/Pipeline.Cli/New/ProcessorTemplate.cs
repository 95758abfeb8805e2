using System.Reflection;

namespace Pipeline.Cli.New;

/// <summary>The files of a new processor: it greets somebody by name, and has one case that succeeds and one that fails.</summary>
/// <param name="Name">The processor's name.</param>
/// <param name="Language">One of <see cref="Languages"/>.</param>
/// <param name="Base">A base of <c>processors/bases.json</c>, or <c>scratch</c>.</param>
internal sealed record ProcessorTemplate(string Name, string Language, string Base)
{
    private const string Prefix = "template/";
    private const string Renamed = ".txt"; // Of files that the project would compile otherwise.
    private static readonly string[] Source = [".cs.txt", ".csproj.txt"];

    /// <summary>The languages that a template exists for.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["python", "csharp", "program"];

    /// <summary>Whether a C# processor is on the SDK of the package; otherwise it refers to the project, in the repository of these sources.</summary>
    public bool UsesPackages { get; init; }

    /// <summary>The files by path relative to the processor's folder, sorted (ordinal).</summary>
    public SortedDictionary<string, string> Files()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var resource in Assembly.GetExecutingAssembly().GetManifestResourceNames())
        {
            var name = resource.Replace('\\', '/');
            if (Folders.Select(folder => PathOf(name, folder)).FirstOrDefault(path => path is not null) is { } path)
            {
                files[Filled(path)] = Filled(Read(resource));
            }
        }

        return files;
    }

    private IEnumerable<string> Folders => ["shared", Language, $"{Language}-{(UsesPackages ? "package" : "project")}"];

    private static string? PathOf(string resource, string folder)
    {
        var prefix = $"{Prefix}{folder}/";
        return !resource.StartsWith(prefix, StringComparison.Ordinal) ? null
            : Array.Exists(Source, ending => resource.EndsWith(ending, StringComparison.Ordinal)) ? resource[prefix.Length..^Renamed.Length]
            : resource[prefix.Length..];
    }

    private string Filled(string text) => text.Replace("__NAME__", Name, StringComparison.Ordinal).Replace("__BASE__", Base, StringComparison.Ordinal)
        .Replace("__CLASS__", string.Concat(Name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..])), StringComparison.Ordinal);

    private static string Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
