using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Release.Tests;

/// <summary>A release with the real builder and registry, of a processor on a published base that dpkg made.</summary>
public sealed class BaseBillTests
{
    private const string Spec = """
        {
          "name": "small", "ref": "small@1.0.0", "description": "A test.", "base": "published", "platforms": ["linux/amd64", "linux/arm64"],
          "inputs": { "type": "object" }, "outputs": { "outputs/said.json": "application/json" }, "secrets": [], "settings": {}, "timeout_s": 60,
          "resources": { "cpus": 1, "memory_mib": 200, "pids": 32, "tmp_mib": 1 }, "network": "none"
        }
        """;

    [Fact]
    public async Task The_bill_and_the_provenance_of_an_image_name_the_packages_of_its_base()
    {
        Assert.SkipWhen(await Peer.WhyNoEngine() is not null, "no Docker engine answers");
        await using var server = await DistributionServer.Start();
        using var checkout = await Checkout.Make("022", "none");
        await Prepare(checkout, server, await Push(server, ImageSample.Debian(architecture =>
            $"Package: libc6\nStatus: install ok installed\nSource: glibc (2.36-8)\nVersion: 2.36-9\nArchitecture: {architecture}\n\nPackage: tzdata\nStatus: install ok installed\nVersion: 2024a-0+deb12u1\nArchitecture: all\n")));

        var pinned = await checkout.Pin([], "true", server.Port);

        Assert.True(pinned.ExitCode == 0, pinned.StandardOutput + pinned.StandardError);
        var pin = PinSet.Parse(System.Text.Encoding.UTF8.GetBytes(checkout.Pins)).Pins["small"];
        var predicates = await Predicates(pin);
        var bill = predicates["https://spdx.dev/Document/v2.3"];
        Assert.Equal(
            [
                "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12 built from glibc 2.36-8 only on linux/amd64",
                "pkg:deb/debian/libc6@2.36-9?arch=arm64&distro=debian-12 built from glibc 2.36-8 only on linux/arm64",
                "pkg:deb/debian/tzdata@2024a-0%2Bdeb12u1?arch=all&distro=debian-12  ",
            ],
            bill.GetProperty("packages").EnumerateArray().Where(package => Text(package, "SPDXID").StartsWith("SPDXRef-Package-", StringComparison.Ordinal))
                .Select(package => $"{Text(package.GetProperty("externalRefs")[0], "referenceLocator")} {Text(package, "sourceInfo")} {Text(package, "comment")}"),
            StringComparer.Ordinal);
        Assert.Equal(
            3,
            bill.GetProperty("relationships").EnumerateArray().Count(relationship => Text(relationship, "spdxElementId") == "SPDXRef-Base" && Text(relationship, "relationshipType") == "CONTAINS"));
        Assert.Contains(
            predicates["https://slsa.dev/provenance/v1"].GetProperty("buildDefinition").GetProperty("resolvedDependencies").EnumerateArray(),
            dependency => Text(dependency, "uri") == "pkg:deb/debian/tzdata@2024a-0%2Bdeb12u1?arch=all&distro=debian-12");
    }

    [Fact]
    public async Task A_base_with_a_malformed_database_is_not_released()
    {
        Assert.SkipWhen(await Peer.WhyNoEngine() is not null, "no Docker engine answers");
        await using var server = await DistributionServer.Start();
        using var checkout = await Checkout.Make("022", "none");
        await Prepare(checkout, server, await Push(server, ImageSample.Debian(_ => "nonsense\n")));

        var pinned = await checkout.Pin([], "true", server.Port);

        Assert.NotEqual(0, pinned.ExitCode);
        Assert.Contains("var/lib/dpkg/status of the base published for linux/amd64 is malformed: line 1 is no field", pinned.StandardOutput + pinned.StandardError, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(checkout.Root, "pins.json")));
    }

    private static async Task Prepare(Checkout checkout, DistributionServer server, Digest index)
    {
        var folder = Directory.CreateDirectory(Path.Combine(checkout.Root, "processors", "small")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "processor.json"), Spec);
        await File.WriteAllTextAsync(Path.Combine(folder, "data.txt"), "data");
        await File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), "FROM base\nCOPY data.txt /data.txt\nENTRYPOINT [\"/data.txt\"]\n");
        await File.WriteAllTextAsync(Path.Combine(checkout.Root, "processors", "bases.json"), $$"""{"published":{"kind":"image","reference":"{{server.Host}}/base@{{index}}"} }""");
    }

    private static async Task<Digest> Push(DistributionServer server, ImageSample sample)
    {
        using var folder = new TemporaryFolder();
        using var layout = await sample.WriteTo(folder.At("base"));
        await Peer.Skopeo.Run("copy", "--all", "--preserve-digests", "--dest-tls-verify=false", $"oci:{folder.At("base")}", $"docker://{server.Host}/base:1");
        return sample.Root.Descriptor.Digest;
    }

    private static async Task<Dictionary<string, System.Text.Json.JsonElement>> Predicates(Pin pin)
    {
        using var client = Clients.Of();
        var repository = Repository.Of(pin.Repository);
        var predicates = new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal);
        foreach (var referrer in await client.Referrers(repository, pin.Index, MediaTypes.InToto, default))
        {
            var manifest = ImageManifest.Parse((await client.Manifest(repository, referrer.Digest, default))!);
            using var bytes = new MemoryStream();
            await using var blob = await client.OpenBlob(repository, manifest.Layers[0], default);
            await blob.CopyToAsync(bytes);
            var statement = StrictJson.Parse(bytes.ToArray());
            predicates[Text(statement, "predicateType")] = statement.GetProperty("predicate");
        }

        return predicates;
    }

    private static string Text(System.Text.Json.JsonElement element, string member) => element.TryGetProperty(member, out var text) ? text.GetString()! : "";
}
