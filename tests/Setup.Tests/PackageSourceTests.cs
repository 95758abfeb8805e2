using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Setup.Tests;

/// <summary>The machine chooses where packages come from, but not their content; known advisories are reported.</summary>
public sealed class PackageSourceTests : IDisposable
{
    private const string Settings = "Directory.Build.* Directory.Packages.props .editorconfig global.json src/Directory.Build.props src/BannedSymbols.txt";
    private const string Library = "src/Pipeline.Contracts";

    private readonly Scratch scratch = new();

    private string Checkout => scratch.Path("checkout");

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_companys_feed_beside_the_public_one_is_no_error()
    {
        using var feed = PackageFeed.Start();
        await CopyAsync($"{Settings} {Library}");
        await ConfigureAsync($"""
            <packageSources><clear />{feed.Source("public")}{feed.Source("company")}</packageSources>
            """);

        var restored = await RestoreAsync(Library, await Surroundings.PackagesAsync());

        Assert.Equal(new Ended(0, "", ""), restored);
    }

    [Fact]
    public async Task A_package_with_other_content_is_refused_whichever_source_has_it()
    {
        var packages = await Surroundings.PackagesAsync();
        Directory.CreateDirectory(scratch.Path("company"));
        await CopyAsync($"{Settings} {Library}");
        foreach (var (name, hash) in Locked())
        {
            var package = Assert.Single(Directory.GetFiles(Path.Combine(packages, name), "*.nupkg", SearchOption.AllDirectories), file => HashOf(file) == hash);
            File.Copy(package, scratch.Path($"company/{Path.GetFileName(package)}"));
        }

        // A signature would also reveal it, but most packages of a company's feed have none.
        using (var altered = await ZipFile.OpenAsync(Directory.GetFiles(scratch.Path("company"), "meziantou*").Single(), ZipArchiveMode.Update))
        {
            altered.GetEntry(".signature.p7s")!.Delete();
            altered.CreateEntry("build/Meziantou.Analyzer.targets.new");
        }

        await ConfigureAsync($"""<packageSources><clear /><add key="company" value="{scratch.Path("company")}" /></packageSources>""");

        var restored = await RestoreAsync(Library, scratch.Path("packages"));

        Assert.Equal(1, restored.Code);
        Assert.Contains("error NU1403: Package content hash validation failed for Meziantou.Analyzer.", restored.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_front_door_on_Nukes_packages_hides_no_advisory_of_our_own_dependencies_and_no_warning_of_ours()
    {
        using var feed = PackageFeed.Start("tomlyn", "nuke.common", "their.dependency");
        Pack("Nuke.Common", "Their.Dependency");
        Pack("Nuke.Components", "Nuke.Common");
        Pack("Their.Dependency");
        await CopyAsync($"{Settings} build src");
        await ConfigureAsync($"""
            <packageSources><clear /><add key="cache" value="{await Surroundings.PackagesAsync()}" /><add key="stubs" value="{scratch.Folder}" /></packageSources>
            <auditSources><clear />{feed.Source("advisories")}</auditSources>
            """);

        var restored = await RestoreAsync("build -p:NukePackages=10.1.0", scratch.Path("packages"));

        Assert.Equal(1, restored.Code);
        Assert.Contains("Pipeline.Modal.csproj : error NU1903: Warning As Error: Package 'Tomlyn'", restored.Output, StringComparison.Ordinal);
        Assert.Contains("_build.csproj : warning NU1903: Package 'Nuke.Common' 10.1.0", restored.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Their.Dependency", restored.Output, StringComparison.Ordinal);
        var read = await InCheckoutAsync([], "dotnet msbuild build/_build.csproj -nologo -p:NukePackages=10.1.0 -getProperty:TreatWarningsAsErrors");
        Assert.Equal("true\n", read.Output);
    }

    private Task CopyAsync(string names) => Repository.CopyAsync(names, Directory.CreateDirectory(Checkout).FullName);

    // Above the checkout, as in a folder of projects with its own configuration.
    private Task ConfigureAsync(string sources) => File.WriteAllTextAsync(scratch.Path("nuget.config"), $"<configuration>{sources}</configuration>");

    private Task<Ended> RestoreAsync(string project, string packages) =>
        InCheckoutAsync(new(StringComparer.Ordinal) { ["NUGET_PACKAGES"] = packages }, $"dotnet restore {project} -nologo -v q");

    private Task<Ended> InCheckoutAsync(Dictionary<string, string> environment, string command) =>
        Shell.RunAsync(environment, "bash", "-c", $"cd {Checkout} && {command}");

    private IEnumerable<(string Name, string Hash)> Locked() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout, Library, "packages.lock.json")))!["dependencies"]!["net10.0"]!.AsObject()
            .Select(package => (package.Key.ToLowerInvariant(), (string)package.Value!["contentHash"]!));

    private static string HashOf(string package) =>
        (string)JsonNode.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(package)!, ".nupkg.metadata")))!["contentHash"]!;

    // A package with only its name and a dependency.
    private void Pack(string name, string? dependency = null)
    {
        var needs = dependency is null ? "" : $"""<dependency id="{dependency}" version="10.1.0" />""";
        using var package = ZipFile.Open(scratch.Path($"{name}.10.1.0.nupkg"), ZipArchiveMode.Create);
        using var about = new StreamWriter(package.CreateEntry($"{name}.nuspec").Open());
        about.Write($"""
            <package><metadata>
              <id>{name}</id><version>10.1.0</version><authors>none</authors><description>none</description>
              <dependencies><group targetFramework="net8.0">{needs}</group></dependencies>
            </metadata></package>
            """);
    }
}
