using System.Diagnostics;

namespace Build.Tests;

/// <summary>
/// <c>build.sh</c> compiles without analyzers, and <c>Compile</c> with them, into the same place. The compiler's own targets (Microsoft.Managed.Core.targets,
/// "SkipAnalyzers Support") remember which output was not analyzed; without them CI would take the front door's output for an analyzed one.
/// </summary>
public sealed class AnalysisTests : IDisposable
{
    // CA1822: the method could be static.
    private const string Faulty = "namespace Analyzed; public sealed class Code { public int One() => 1; }";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("analysis-");

    public AnalysisTests()
    {
        File.WriteAllText(At("Analyzed.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <AnalysisLevel>latest-all</AnalysisLevel>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Code_compiled_without_analyzers_is_still_refused_with_them_and_refused_again()
    {
        File.WriteAllText(At("Code.cs"), Faulty);

        Assert.Equal(0, Build("-p:RunAnalyzers=false").ExitCode);
        for (var time = 0; time < 2; time++)
        {
            var (exitCode, output) = Build();
            Assert.NotEqual(0, exitCode);
            Assert.Contains("error CA1822", output, StringComparison.Ordinal);
        }
    }

    private string At(string file) => Path.Combine(_root.FullName, file);

    private (int ExitCode, string Output) Build(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["build", "-nologo", "-v", "q", .. arguments]) { WorkingDirectory = _root.FullName, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
