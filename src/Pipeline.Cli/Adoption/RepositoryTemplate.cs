using System.Reflection;

namespace Pipeline.Cli.Adoption;

/// <summary>What a repository has of Pipeline: the front door, the bases, and the version of the packages. The packages have the rest.</summary>
internal static class RepositoryTemplate
{
    private const string Prefix = "repository/";
    private const string Renamed = ".txt"; // Of files that would be compiled otherwise.

    /// <summary>The files that <c>init</c> writes and <c>upgrade</c> renews while they are unchanged: content by path, sorted (ordinal).</summary>
    public static SortedDictionary<string, byte[]> Files()
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var resource in Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            files[PathOf(resource.Replace('\\', '/')[Prefix.Length..])] = Read(resource);
        }

        return files;
    }

    /// <summary>The files that a repository may have already: what is missing in them is added.</summary>
    /// <param name="version">The version of the packages.</param>
    public static IReadOnlyList<IAdditions> Additions(string version) =>
    [
        new LineAdditions(".gitattributes", [
            "# Images have the same bytes on every machine, and cases are compared to the last byte.", "*.sh text eol=lf", "*.cmd text eol=crlf", "processors/** text=auto eol=lf", "processors/*/cases/** -text",
        ]),
        new LineAdditions(".gitignore", [
            "# What builds and runs make.", "/artifacts/", "/.nuke/temp/", "/.pipeline/", "bin/", "obj/", "__pycache__/",
            "# What comes with the packages.", "/build/setup/", "/processors/_*/", "/processors/modal_app.py",
        ]),
        new SdkVersions("global.json", version),
    ];

    private static string PathOf(string name) => name.EndsWith(Renamed, StringComparison.Ordinal) && (name.Contains(".cs", StringComparison.Ordinal)) ? name[..^Renamed.Length] : name;

    private static byte[] Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
