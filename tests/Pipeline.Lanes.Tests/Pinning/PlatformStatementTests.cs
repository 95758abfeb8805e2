using System.Text.Json;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Oci.Model;

namespace Pipeline.Lanes.Tests;

/// <summary>The documents on the manifests of platforms.</summary>
public sealed class PlatformStatementTests : IDisposable
{
    private readonly PinRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task Each_platforms_manifest_has_a_bill_and_a_provenance_about_itself()
    {
        rig.Layouts.Packages =
        [
            new BuiltPackage("everywhere", "1.0", "pkg:pypi/everywhere@1.0", null, null, Platform.All), new BuiltPackage("one", "1.0", "pkg:pypi/one@1.0", null, null, [Platform.Arm64]),
        ];
        await rig.Finish();

        var repository = rig.Place.RepositoryOf("chat");
        foreach (var (platform, manifest) in rig.Place.Pins().Pins["chat"].Platforms)
        {
            var statements = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var referrer in await rig.Registry.Referrers(repository, manifest, MediaTypes.InToto, default))
            {
                var layer = SingleLayer.Of((await rig.Registry.Manifest(repository, referrer.Digest, default))!)!;
                var statement = StrictJson.Parse(await SingleLayer.Read(rig.Registry, repository, layer, default));
                Assert.Equal(manifest.Hex, statement.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString());
                statements.Add(statement.GetProperty("predicateType").GetString()!, statement.GetProperty("predicate"));
            }

            Assert.Equal([Provenance.PredicateType, Spdx.PredicateType], statements.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
            Assert.Equal($"[\"{platform}\"]", statements[Provenance.PredicateType].GetProperty("buildDefinition").GetProperty("externalParameters").GetProperty("platforms").GetRawText());
            string[] expected = platform == Platform.Arm64 ? ["everywhere", "one"] : ["everywhere"];
            Assert.Equal(expected, statements[Spdx.PredicateType].GetProperty("packages").EnumerateArray()
                .Where(package => package.GetProperty("primaryPackagePurpose").GetString() == "LIBRARY").Select(package => package.GetProperty("name").GetString()), StringComparer.Ordinal);
        }
    }
}
