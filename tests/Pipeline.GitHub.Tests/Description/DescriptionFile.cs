using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Pipeline.Tests.Npm;

namespace Pipeline.GitHub.Tests;

/// <summary>GitHub's OpenAPI description, as published on npm.</summary>
internal static class DescriptionFile
{
    private const string Package = "@octokit/openapi";
    private const string Version = "23.0.2";

    private static readonly Lazy<string> Archive = new(() => NpmPackage.Archive(SourceTree.Root, Package, Version));

    /// <param name="name"><c>api.github.com</c>, or <c>ghes-3.19</c> for an Enterprise server.</param>
    public static JsonElement Read(string name)
    {
        using var file = File.OpenRead(Archive.Value);
        using var tar = new TarReader(new GZipStream(file, CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name == $"package/generated/{name}.json")
            {
                using var document = JsonDocument.Parse(entry.DataStream!);
                return document.RootElement.Clone();
            }
        }

        throw new FileNotFoundException($"{Package} {Version} does not describe {name}");
    }
}
