using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Adoption.Tests;

/// <summary>The packages under the number of an older version, to upgrade from.</summary>
internal static class OlderPackages
{
    /// <summary>Copies the packages of a folder into another one, with another version wherever they name their own.</summary>
    public static void Write(string from, string to, string version, string older)
    {
        foreach (var file in Directory.GetFiles(from, "*.nupkg"))
        {
            using var package = ZipFile.OpenRead(file);
            using var copy = ZipFile.Open(Path.Combine(to, Path.GetFileName(file).Replace(version, older, StringComparison.Ordinal)), ZipArchiveMode.Create);
            foreach (var entry in package.Entries)
            {
                using var source = entry.Open();
                using var target = copy.CreateEntry(entry.FullName).Open();
                var isVersioned = entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal) || entry.FullName.EndsWith(".psmdcp", StringComparison.Ordinal) || entry.FullName == "Sdk/Version.props";
                if (isVersioned)
                {
                    using var reader = new StreamReader(source);
                    target.Write(Encoding.UTF8.GetBytes(reader.ReadToEnd().Replace($">{version}<", $">{older}<", StringComparison.Ordinal).Replace($"[{version}]", $"[{older}]", StringComparison.Ordinal)));
                }
                else
                {
                    source.CopyTo(target);
                }
            }
        }
    }

    /// <summary>Makes a file of the repository one that an older version generated.</summary>
    public static void Age(OwnRepository repository, string file, string content)
    {
        var generated = repository.Json(".nuke/generated.json");
        generated[file] = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";
        repository.Write(".nuke/generated.json", generated.ToJsonString());
        repository.Write(file, content);
    }
}
