using System.Text;
using Pipeline.Adapters.Images;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Adapters.Tests;

/// <summary>The packages of bases as releases list them, from layouts and registries in memory.</summary>
public sealed class BasePackageTests : IDisposable
{
    private readonly DirectoryInfo repository = Directory.CreateTempSubdirectory("base-package-tests-");
    private readonly InMemoryRegistry registry = new();
    private readonly List<string> lines = [];

    [Fact]
    public async Task A_package_of_both_platforms_is_listed_once_with_the_digests_that_set_up_has_written_down()
    {
        var made = await Made(ImageSample.Debian(Database));
        await File.WriteAllTextAsync(made.Layout + ".packages", $"libc6:amd64=2.36-9=sha256:{new string('a', 64)}\nlibc6:arm64=2.36-9=sha256:{new string('b', 64)}\ntzdata:amd64=2024a=sha256:{new string('c', 64)}\n");

        var (packages, gap) = await Read(made, made);

        Assert.Equal(
            [
                "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12 [linux/amd64] glibc 2.36-9 aaaa",
                "pkg:deb/debian/libc6@2.36-9?arch=arm64&distro=debian-12 [linux/arm64] glibc 2.36-9 bbbb",
                "pkg:deb/debian/tzdata@2024a?arch=all&distro=debian-12 [linux/amd64 linux/arm64]  cccc",
            ],
            packages.Select(package => $"{package.Locator} [{string.Join(' ', package.Platforms)}] {package.Source} {package.Digest?.Hex[..4]}"),
            StringComparer.Ordinal);
        Assert.Null(gap);
    }

    [Fact]
    public async Task What_was_found_is_kept_and_found_again_if_the_record_is_damaged()
    {
        var made = await Made(ImageSample.Debian(Database));
        var (first, _) = await Read(made, made);
        lines.Clear();
        var (second, _) = await Read(made, made);
        Assert.Equal((3, 3, 0), (first.Count, second.Count, lines.Count));
        foreach (var record in Directory.GetFiles(Path.Combine(repository.FullName, ".pipeline", "dependencies", "distributions")))
        {
            await File.WriteAllTextAsync(record, "{}");
        }

        Assert.Equal((3, 2), ((await Read(made, made)).Packages.Count, lines.Count));
    }

    [Fact]
    public async Task Layers_that_are_only_in_the_registry_are_read_there()
    {
        var sample = ImageSample.Debian(Database);
        var (made, published) = await Published(sample);
        Assert.Equal(3, (await Read(published, made)).Packages.Count);
        Assert.Empty(Directory.GetFiles(made.Layout, "partial-*"));
    }

    [Fact]
    public async Task A_layer_that_the_registry_has_lost_is_told_with_the_base()
    {
        var sample = ImageSample.Debian(Database);
        var (made, published) = await Published(sample, "elsewhere");
        var fault = (await Assert.ThrowsAsync<FaultException>(() => Read(published, made))).Fault;
        Assert.StartsWith("ERR_ADAPTER_INVOCATION adapter invocation failed: the packages of the base science cannot be read: ", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_database_is_told_with_its_file_the_base_and_the_platform()
    {
        var made = await Made(ImageSample.Debian(architecture => architecture == "arm64" ? "nonsense\n" : Database(architecture)));
        var fault = (await Assert.ThrowsAsync<FaultException>(() => Read(made, made))).Fault;
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: var/lib/dpkg/status of the base science for linux/arm64 is malformed: line 1 is no field", fault.ToString());
    }

    [Fact]
    public async Task Scratch_has_no_packages_and_no_gap() => Assert.Equal((0, null), await Read(null, null) is var (packages, gap) ? (packages.Count, gap) : default);

    public void Dispose() => repository.Delete(recursive: true);

    private static string Database(string architecture) => $"""
        Package: libc6
        Status: install ok installed
        Source: glibc
        Version: 2.36-9
        Architecture: {architecture}

        Package: tzdata
        Status: install ok installed
        Version: 2024a
        Architecture: all

        """;

    private async Task<BaseImage.Made> Made(ImageSample sample, string folder = ".pipeline/bases/science")
    {
        Directory.CreateDirectory(Path.Combine(repository.FullName, ".pipeline", "bases"));
        using var layout = await sample.WriteTo(Path.Combine(repository.FullName, folder));
        return new(repository.FullName, folder, sample.Root.Descriptor.Digest);
    }

    // As a copy without layers is: what describes them is here.
    private async Task<(BaseImage.Made Made, BaseImage.Published Published)> Published(ImageSample sample, string planted = "base")
    {
        sample.PlantIn(registry, Repository.Parse($"registry.example/{planted}"));
        var made = await Made(sample, ".pipeline/bases/published/x");
        foreach (var layer in sample.Blobs.Where(blob => blob.MediaType == SampleLayer.MediaType))
        {
            File.Delete(Path.Combine(made.Layout, "blobs", "sha256", layer.Digest.Hex));
        }

        return (made, new(ImageReference.Parse($"registry.example/base@{made.Index}")));
    }

    private async Task<(IReadOnlyList<BuiltPackage> Packages, string? Gap)> Read(BaseImage? basis, BaseImage.Made? made)
    {
        var spec = ProcessorSpec.Parse(Encoding.UTF8.GetBytes(PackagedProcessor.Spec.Replace("\"python\"", "\"science\"", StringComparison.Ordinal)));
        using var packages = new BasePackages(registry);
        return await packages.Read(basis, made, new(spec, Path.Combine(repository.FullName, "processors", "packaged"), spec.Platforms), lines.Add, TestContext.Current.CancellationToken);
    }
}
