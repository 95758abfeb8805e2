using System.Text.RegularExpressions;

namespace Adoption.Tests;

/// <summary>Somebody who has the packages and not the sources.</summary>
public sealed partial class ConsumerTests(TwoCheckouts checkouts)
{
    /// <summary>The packages with pages of their own, whose commands and code other tests run.</summary>
    private static readonly string[] OtherPages = ["Pipeline.Cli", "Pipeline.Modal", "Pipeline.ModalEmulator", "Pipeline.Targets", "Pipeline.World"];

    public static TheoryData<string> Examples => [.. Directory.GetDirectories(Path.Combine(SourceTree.Root, "src")).Select(folder => Path.GetFileName(folder)!).Append("Pipeline.Nuke").Except(OtherPages, StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task The_example_in_the_readme_of_a_package_prints_what_it_says(string id)
    {
        var package = checkouts.One.Packages.Single(package => package.Id == id);
        var example = Example().Match(System.Text.Encoding.UTF8.GetString(package.Entries["README.md"]));
        Assert.True(example.Success, $"the README of {id} has no program with the commands that run it");
        var folder = checkouts.NewFolder(id);
        await File.WriteAllTextAsync(Path.Combine(folder, "Example.csproj"), Project(id, package.Member("version")), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), example.Groups["code"].Value, TestContext.Current.CancellationToken);

        var console = example.Groups["console"].Value.Split('\n').ToLookup(line => line.StartsWith("$ ", StringComparison.Ordinal) || line.StartsWith("> ", StringComparison.Ordinal));
        var commands = string.Join('\n', console[true].Select(line => line[2..]));
        // Both streams, as in a terminal. A command may fail: then the page shows its message.
        var ended = await Shell.Run(folder, $"exec 2>&1; set +e\n{commands}", checkouts.Consumer);

        Assert.Equal(string.Join('\n', console[false]), ended.StandardOutput);
    }

    [Fact]
    public async Task An_upgrade_of_one_package_alone_is_refused_by_name()
    {
        var folder = checkouts.NewFolder("mixed");
        var version = checkouts.One.Packages.Single(package => package.Id == "Pipeline.Oci").Member("version");
        await Shell.Output(checkouts.Other.Root, """dotnet pack src/Pipeline.Contracts -c Release -p:Version=99.0.0 -p:RunAnalyzers=false -o "$1" -nologo """, checkouts.Consumer, Path.Combine(folder, "newer"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Example.csproj"), Project("Pipeline.Oci", version, """<PackageReference Include="Pipeline.Contracts" Version="99.0.0" />"""), TestContext.Current.CancellationToken);

        var ended = await Shell.Run(folder, "dotnet restore -nologo -p:RestoreAdditionalProjectSources=newer", checkouts.Consumer);

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains($"Pipeline.Oci {version} requires Pipeline.Contracts (= {version}) but version Pipeline.Contracts 99.0.0 was resolved", ended.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_is_a_tool_that_installs_from_a_folder_of_packages()
    {
        var folder = checkouts.NewFolder("tool");
        var version = checkouts.One.Packages.Single(package => package.Id == "Pipeline.Cli").Member("version");
        await Shell.Output(folder, """dotnet tool install Pipeline.Cli --tool-path bin --add-source "$1" """, checkouts.Consumer, checkouts.One.Feed);
        Assert.Equal($"{version}\n", await Shell.Output(folder, "bin/pipeline --version", checkouts.Consumer));

        // It brings SQLite's native library: it reads the ledger of a release, and writes one.
        var world = Path.Combine(SourceTree.Root, "tests", "golden", "releases", version, "world");
        var said = await Shell.Output(folder, """
            cp -r "$1" world && bin/pipeline world verify world
            bin/pipeline world export --world world >ledger.jsonl && bin/pipeline world import ledger.jsonl --world copy && bin/pipeline world log --world copy | wc -l
            """, checkouts.Consumer, world);
        Assert.Contains("ok: 5 entries, 3 runs, 19 files hashed", said, StringComparison.Ordinal);
        Assert.EndsWith("\n5\n", said, StringComparison.Ordinal);
    }

    private static string Project(string id, string version, string more = "") => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <WarningsNotAsErrors>NU1900</WarningsNotAsErrors>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="{id}" Version="{version}" />
            {more}
          </ItemGroup>
        </Project>
        """;

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```\n.*?```console\n(?<console>.*?)```", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Example();
}
