using System.IO.Compression;
using System.Text;

namespace Adoption.Tests;

/// <summary>
/// A front door on published packages of Nuke. This test's are a stand-in for them: the embedded engine under their names, because it has their API and they are on no source
/// that a test may need. What it proves is that the sources in the package compile against them and that nothing else of the embedded engine is left.
/// </summary>
public sealed class NukePackagesTests(TwoCheckouts checkouts)
{
    private const string Version = "99.0.0";

    [Fact]
    public async Task The_sources_of_the_targets_compile_against_the_packages_of_the_repository_s_choice()
    {
        var feed = checkouts.NewFolder("nuke");
        await Shell.Output(
            checkouts.One.Root, """dotnet pack build/engine -c Release -p:RunAnalyzers=false -p:AssemblyName=Nuke.Common -p:PackageId=Nuke.Common -p:Version="$1" -o "$2" -nologo -v q""",
            new Dictionary<string, string?>(StringComparer.Ordinal), Version, feed);
        WriteComponents(feed);
        var repository = await OwnRepository.Create(checkouts, "on nuke");
        repository.Write("nuget.config", """<configuration><packageSources><add key="nuke" value="../nuke" /></packageSources></configuration>""");
        await repository.Run("pipeline init --no-workflows");

        var said = await repository.Run($"NUKE_PACKAGES={Version} ./build.sh Workflows");

        Assert.Contains("Written: pr.yml, main.yml, drift.yml", said, StringComparison.Ordinal);
        var program = repository.Read($".nuke/temp/build-{Version}.stamp").Split('\n')[0];
        Assert.True(File.Exists(Path.Combine(program, "Nuke.Common.dll")));
        Assert.False(File.Exists(Path.Combine(program, "Nuke.Engine.dll")));
        Assert.False(File.Exists(Path.Combine(program, "Pipeline.Targets.dll")));
        // The packages ignore such an argument; the targets' own checks refuse it.
        var refused = await repository.Try($"NUKE_PACKAGES={Version} ./build.sh Workflows --sign-kye k");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("Unknown option '--sign-kye'", refused.StandardOutput + refused.StandardError, StringComparison.Ordinal);
    }

    // Nuke.Components, too, has its types in the stand-in of Nuke.Common.
    private static void WriteComponents(string feed)
    {
        using var package = ZipFile.Open(Path.Combine(feed, $"Nuke.Components.{Version}.nupkg"), ZipArchiveMode.Create);
        using var nuspec = package.CreateEntry("Nuke.Components.nuspec").Open();
        nuspec.Write(Encoding.UTF8.GetBytes($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>Nuke.Components</id><version>{Version}</version><authors>a</authors><description>d</description></metadata>
            </package>
            """));
    }
}
