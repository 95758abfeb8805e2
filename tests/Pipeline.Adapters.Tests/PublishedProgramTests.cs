using Pipeline.Adapters.Images;

namespace Pipeline.Adapters.Tests;

/// <summary>Which published files are those of dependencies, according to the list that the compiler wrote.</summary>
public sealed class PublishedProgramTests : IDisposable
{
    private const string Hash = "HrC5BXdl00IP9zeV+0Z848QWPAoCr9P3bDEZguI+gkLcBKAOxix/tLEAAHC+UvDNPv4a2d18lOReHMOagPa+zQ==";

    private const string RuntimeHash = "AawF393Q+VkdrnrnI1gu612zh5iqpa1AGSvnKCQ3IkMgSKJXIQbO1sXYRgEzOU4f0cPZ6MaCCF29xZSGWlmbuQ==";

    private const string List = $$$$"""
        {
          "runtimeTarget": {"name": ".NETCoreApp,Version=v10.0/linux-x64", "signature": ""},
          "targets": {
            ".NETCoreApp,Version=v10.0": {},
            ".NETCoreApp,Version=v10.0/linux-x64": {
              "p/0.1.0": {"runtime": {"p.dll": {}}, "resources": {"en/p.resources.dll": {"locale": "en"}}},
              "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/10.0.12": {"runtime": {"System.dll": {}}, "native": {"libcoreclr.so": {"fileVersion": "0.0.0.0"}}},
              "Some.Package/1.2.3-rc.1": {
                "runtime": {"lib/net8.0/Some.Package.dll": {}}, "native": {"runtimes/linux-x64/native/libsome.so": {}},
                "resources": {"lib/net8.0/en/Some.Package.resources.dll": {"locale": "en"}}
              },
              "Kit/0.1.0": {"runtime": {"Kit.dll": {}}}
            }
          },
          "libraries": {
            "p/0.1.0": {"type": "project", "serviceable": false, "sha512": ""},
            "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/10.0.12": {"type": "runtimepack", "serviceable": false, "sha512": ""},
            "Some.Package/1.2.3-rc.1": {"type": "package", "serviceable": true, "sha512": "sha512-{{{{Hash}}}}"},
            "Only.Dependencies/2.0.0": {"type": "package", "serviceable": true, "sha512": "sha512-{{{{Hash}}}}"},
            "Kit/0.1.0": {"type": "project", "serviceable": false, "sha512": ""}
          }
        }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("published-program-tests-");

    [Theory]
    [InlineData("p.dll", false)]
    [InlineData("p", false)] // what starts it
    [InlineData("p.deps.json", false)]
    [InlineData("data/words.txt", false)]
    [InlineData("Kit.dll", true)] // compiled here, too, but seldom another
    [InlineData("System.dll", true)]
    [InlineData("libcoreclr.so", true)]
    [InlineData("Some.Package.dll", true)]
    [InlineData("libsome.so", true)]
    [InlineData("en/Some.Package.resources.dll", true)]
    [InlineData("en/p.resources.dll", false)]
    [InlineData("data/System.dll", false)]
    public void A_file_is_of_a_dependency_or_the_programs_own(string file, bool ofDependency) =>
        Assert.Equal(ofDependency, Read(List).IsOfDependency(Path.Combine(folder.FullName, file)));

    [Fact]
    public void Its_packages_have_locators_and_the_hashes_of_the_lock_and_of_NuGets_record()
    {
        var (hash, runtime, platform) = (PackageContentHash.Parse(Hash), PackageContentHash.Parse(RuntimeHash), Platform.Amd64);
        Assert.Equal(
            [
                ("pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@10.0.12", runtime, platform),
                ("pkg:nuget/Some.Package@1.2.3-rc.1", hash, platform),
                ("pkg:nuget/Only.Dependencies@2.0.0", hash, platform),
            ],
            Read(List).Packages.Select(package => (package.Locator, package.ContentHash, Assert.Single(package.Platforms))));
    }

    [Fact]
    public void A_package_of_both_platforms_is_one()
    {
        var both = PublishedProgram.Merged([.. Read(List).Packages, .. Read(List.Replace("linux-x64", "linux-arm64", StringComparison.Ordinal), Platform.Arm64).Packages]);
        Assert.Equal(
            [
                "Microsoft.NETCore.App.Runtime.linux-arm64 linux/arm64", "Microsoft.NETCore.App.Runtime.linux-x64 linux/amd64",
                "Only.Dependencies linux/amd64 linux/arm64", "Some.Package linux/amd64 linux/arm64",
            ],
            both.Select(package => $"{package.Name} {string.Join(' ', package.Platforms)}"), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("nothing")]
    [InlineData("""{"runtimeTarget":{"name":"a"},"targets":{},"libraries":{}}""")]
    public void A_list_that_is_none_is_refused(string list) =>
        Assert.StartsWith("ERR_ADAPTER_INVOCATION adapter invocation failed: p.deps.json cannot be read: ", Assert.Throws<FaultException>(() => Read(list)).Fault.ToString(), StringComparison.Ordinal);

    public void Dispose() => folder.Delete(recursive: true);

    private PublishedProgram Read(string list, Platform? platform = null)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "p.deps.json"), list);
        foreach (var runtime in (string[])["linux-x64", "linux-arm64"])
        {
            File.WriteAllText(Path.Combine(folder.FullName, $"Microsoft.NETCore.App.Runtime.{runtime}.nupkg.metadata"), $$"""{"version":2,"contentHash":"{{RuntimeHash}}","source":"anywhere"}""");
        }

        return PublishedProgram.Read(folder.FullName, "p", platform ?? Platform.Amd64);
    }
}
