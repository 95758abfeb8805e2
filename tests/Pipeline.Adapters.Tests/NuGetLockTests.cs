using Pipeline.Adapters.Images;

namespace Pipeline.Adapters.Tests;

/// <summary>What the compiler says about packages that are not the locked ones, in the words of the lane.</summary>
public sealed class NuGetLockTests : IDisposable
{
    private const string Relock = "run dotnet restore processors/p --force-evaluate, review the file and commit it";
    private static readonly CSharpProgram Program = new("p", "p", ProgramKind.Framework);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nuget-lock-tests-");

    [Theory]
    [InlineData(
        "/r/processors/p/P.csproj : error NU1004: The package reference Newtonsoft.Json version has changed from [13.0.3, ) to [13.0.2, ).The packages lock file is inconsistent with the project dependencies so restore can't be run in locked mode. Disable the RestoreLockedMode MSBuild property or pass an explicit --force-evaluate option to run restore to update the lock file.",
        "packages.lock.json of p does not hold: The package reference Newtonsoft.Json version has changed from [13.0.3, ) to [13.0.2, ). If that is meant, " + Relock)]
    [InlineData(
        "/r/processors/p/P.csproj : error NU1403: Package content hash validation failed for Newtonsoft.Json.13.0.3. The package is different than the last restore.",
        "packages.lock.json of p does not hold: Package content hash validation failed for Newtonsoft.Json.13.0.3. The package is different than the last restore.")]
    [InlineData(
        "/r/P.csproj : error NU1403: Package content hash validation failed for A.1. The package is different than the last restore. [/r/P.csproj]",
        "packages.lock.json of p does not hold: Package content hash validation failed for A.1. The package is different than the last restore.")]
    [InlineData("/r/processors/p/P.csproj : error NU1403: ", null)] // NuGet's second line
    [InlineData("/r/P.cs(1,1): error CS1002: ; expected", null)]
    [InlineData("/r/P.csproj : warning NU1004: not an error.", null)]
    public void A_line_is_a_refusal_or_not(string line, string? refusal) => Assert.Equal(refusal, NuGetLock.Refusal(line, Program));

    [Fact]
    public void A_program_with_packages_in_its_image_needs_a_lock()
    {
        var fault = Assert.Throws<FaultException>(() => NuGetLock.Require(folder.FullName, Program)).Fault;
        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: processors/p has no packages.lock.json: {Relock}", fault.ToString());
        NuGetLock.Require(folder.FullName, Program with { Kind = ProgramKind.Native });
        File.WriteAllText(Path.Combine(folder.FullName, "packages.lock.json"), "{}");
        NuGetLock.Require(folder.FullName, Program);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
