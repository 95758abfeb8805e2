using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Tests.Python;

namespace Pipeline.Tests.Npm;

/// <summary>A registry of npm packages on loopback: for each package a document with its versions, as npm's registry API has it.</summary>
internal static class ArchiveRegistry
{
    public static Uri RegistryOf(PackageServer server) => new(server.Address, "npm/");

    public static Uri ServeArchives(this PackageServer server, params ArchiveFile[] archives)
    {
        foreach (var package in archives.GroupBy(archive => archive.Name, StringComparer.Ordinal))
        {
            var versions = new JsonObject();
            foreach (var archive in package)
            {
                var bytes = archive.Build();
                var manifest = archive.Manifest;
                if (manifest["scripts"] is JsonObject scripts && scripts.Any(script => script.Key is "preinstall" or "install" or "postinstall"))
                {
                    manifest["hasInstallScript"] = true;
                }

                manifest["dist"] = new JsonObject
                {
                    ["tarball"] = server.Serve($"{archive.Name.Replace('/', '-')}-{archive.Version}.tgz", bytes).ToString(),
                    ["integrity"] = ArchiveFile.Integrity(bytes),
                };
                versions[archive.Version] = manifest;
            }

            var document = new JsonObject { ["name"] = package.Key, ["dist-tags"] = new JsonObject { ["latest"] = package.Last().Version }, ["versions"] = versions };
            server.On($"/npm/{package.Key.Replace("/", "%2f", StringComparison.Ordinal)}", context =>
            {
                context.Response.ContentType = "application/json";
                return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(document.ToJsonString())).AsTask();
            });
        }

        return RegistryOf(server);
    }
}
