namespace Setup.Tests;

/// <summary>Every file that MSBuild, NuGet or the compiler reads from the folders above a project or from the user's home, each with an effect.</summary>
internal sealed record Surroundings(Dictionary<string, string> Environment)
{
    /// <summary>The property to which each MSBuild file appends its name.</summary>
    public const string Property = "Alien";

    private static readonly string[] Above =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "Directory.Solution.props", "Directory.Solution.targets",
    ];

    // Under $(MSBuildUserExtensionsPath), which is in the user's home.
    private static readonly string[] AtHome =
    [
        "Imports/Microsoft.Common.props/ImportBefore", "Imports/Microsoft.Common.props/ImportAfter",
        "Microsoft.Common.targets/ImportBefore", "Microsoft.Common.targets/ImportAfter",
        "Microsoft.CSharp.targets/ImportBefore", "Microsoft.CSharp.targets/ImportAfter",
    ];

    /// <summary>Writes them above a checkout; the environment names a home with some, and the local packages.</summary>
    public static async Task<Surroundings> MakeAsync(string folder)
    {
        var home = Path.Combine(folder, "home");
        foreach (var file in Above.Select(name => Path.Combine(folder, name))
            .Concat(AtHome.Select(name => Path.Combine(home, ".local/share/Microsoft/MSBuild/Current", name, "alien.props"))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, $"""
                <Project>
                  <PropertyGroup><{Property}>$({Property}) {Path.GetRelativePath(folder, file)}</{Property}></PropertyGroup>
                  <ItemGroup><Compile Include="{folder}/Alien.cs" /></ItemGroup>
                  <Target Name="{Property}" BeforeTargets="ValidateSolutionConfiguration"><Error Text="The solution got {file}." /></Target>
                </Project>
                """);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "Alien.cs"), "#error The compiler got a file from outside of the checkout.");
        await File.WriteAllTextAsync(Path.Combine(folder, "Directory.Build.rsp"), $"-p:{Property}=rsp\n-p:OptimizationPreference=Size\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "global.json"), """{"sdk":{"version":"1.0.0","rollForward":"disable"}}""");
        // CS8933: a using that is already global; hidden, unless a file like these changes that.
        await File.WriteAllTextAsync(Path.Combine(folder, ".globalconfig"), "is_global = true\ndotnet_diagnostic.CS8933.severity = error\n");
        await File.WriteAllTextAsync(Path.Combine(folder, ".editorconfig"), "root = true\n[*.cs]\ndotnet_diagnostic.CS8933.severity = error\n");
        return new Surroundings(new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home, ["NUGET_PACKAGES"] = await PackagesAsync(), ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" });
    }

    /// <summary>The folder of the restored packages, without a trailing slash.</summary>
    public static async Task<string> PackagesAsync()
    {
        var listed = await Shell.RunAsync(null, "dotnet", "nuget", "locals", "global-packages", "--list");
        return listed.Output.Replace("global-packages: ", "", StringComparison.Ordinal).Trim().TrimEnd('/');
    }
}
