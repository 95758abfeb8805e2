namespace Adoption.Tests;

/// <summary>A package's public members are those that its PublicAPI files declare.</summary>
public sealed class PublicApiTests(TwoCheckouts checkouts)
{
    private const string Declared = "#nullable enable\nSmall.Door\nSmall.Door.Door() -> void\nSmall.Door.Name.get -> string!\n";

    [Fact]
    public void Every_project_of_src_and_the_engine_declare_their_members() => Assert.All([.. Directory.GetDirectories(Path.Combine(SourceTree.Root, "src")), Path.Combine(SourceTree.Root, "build", "engine")], project =>
    {
        Assert.StartsWith("#nullable enable\n", File.ReadAllText(Path.Combine(project, "PublicAPI.Unshipped.txt")), StringComparison.Ordinal);
        Assert.StartsWith("#nullable enable\n", File.ReadAllText(Path.Combine(project, "PublicAPI.Shipped.txt")), StringComparison.Ordinal);
        Assert.True(File.ReadLines(Path.Combine(project, "PublicAPI.Shipped.txt")).Skip(1).Any(), $"{Path.GetFileName(project)} declares nothing");
    });

    [Theory]
    [InlineData("declared", Declared, "public string Name => \"\";", null)]
    [InlineData("undeclared", Declared, "public string Name => \"\"; public int Undeclared(string? text) => text?.Length ?? Name.Length;", "error RS0016: Symbol 'Small.Door.Undeclared(string? text) -> int' is not part of the declared public API")]
    [InlineData("removed", Declared, "", "error RS0017: Symbol 'Small.Door.Name.get -> string!' is part of the declared API, but is either not public or could not be found")]
    [InlineData("no-files", null, "public string Name => \"\";", "error RS0016: Symbol 'Small.Door' is not part of the declared public API")]
    public async Task A_change_that_is_not_declared_does_not_compile(string name, string? shipped, string members, string? error)
    {
        // A new project in src/ is held to its declaration without a line of its own.
        var checkout = new Checkout(Path.Combine(checkouts.NewFolder("public-api"), name), DateTime.UnixEpoch.AddYears(30));
        var project = Directory.CreateDirectory(Path.Combine(checkout.Root, "src", "Small")).FullName;
        await Write("Small.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        await Write("Door.cs", $"#pragma warning disable CA1822\nnamespace Small;\n\n/// <summary>Opens.</summary>\npublic sealed class Door\n{{\n    {members}\n}}\n");
        if (shipped is not null)
        {
            await Write("PublicAPI.Shipped.txt", shipped);
            await Write("PublicAPI.Unshipped.txt", "#nullable enable\n");
        }

        var ended = await Shell.Run(checkout.Root, "dotnet build src/Small -nologo -tl:off -v q -clp:NoSummary", new Dictionary<string, string?>(StringComparer.Ordinal));

        Assert.Equal(error is null, ended.ExitCode == 0);
        Assert.Contains(error ?? "", ended.StandardOutput, StringComparison.Ordinal);

        Task Write(string file, string text) => File.WriteAllTextAsync(Path.Combine(project, file), text, TestContext.Current.CancellationToken);
    }
}
