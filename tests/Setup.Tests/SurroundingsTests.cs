namespace Setup.Tests;

/// <summary>Files around the checkout and in the user's home do not affect a build.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private const string Settings = "Directory.Build.* Directory.Packages.props .editorconfig global.json src/Directory.Build.props";

    private const string Plain = "checkout";

    private readonly Scratch scratch = new();

    private string Checkout => scratch.Path(Plain);

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("src/Any/Any.csproj")]
    [InlineData("tests/Any/Any.csproj")]
    [InlineData("build/Any.csproj")]
    [InlineData("processors/any/Any.csproj")]
    public async Task No_project_reads_a_file_from_outside(string project)
    {
        var surroundings = await MakeAsync(project, """<Project Sdk="Microsoft.NET.Sdk" />""");

        var read = await InCheckoutAsync(surroundings.Environment, $"dotnet msbuild {project} -nologo -getProperty:{Surroundings.Property}");

        Assert.Equal((0, "\n", ""), (read.Code, read.Output, read.Errors));
    }

    /// <summary>MSBuild ends an item's transform at an apostrophe in it; what a project writes is in many.</summary>
    [Theory]
    [InlineData("src/Any/Any.csproj")]
    [InlineData("build/Any.csproj")]
    [InlineData("processors/any/Any.csproj")]
    public async Task No_path_that_a_project_writes_to_holds_the_checkouts(string project)
    {
        var surroundings = await MakeAsync(project, """<Project Sdk="Microsoft.NET.Sdk" />""", "it's, a @ checkout");

        var read = await InCheckoutAsync(
            surroundings.Environment, $"dotnet msbuild {project} -nologo -getProperty:OutDir -getProperty:IntermediateOutputPath -getProperty:PublishDir", "it's, a @ checkout");

        Assert.Equal((0, ""), (read.Code, read.Errors));
        Assert.Contains("artifacts/obj/Any/", read.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("it's", read.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_solution_reads_no_file_from_outside()
    {
        var surroundings = await MakeAsync("Any.sln", "Microsoft Visual Studio Solution File, Format Version 12.00\n");

        var built = await InCheckoutAsync(surroundings.Environment, "dotnet msbuild Any.sln -nologo -v q");

        Assert.Equal((0, "", ""), (built.Code, built.Output, built.Errors));
    }

    [Fact]
    public async Task Packages_are_found_whether_their_folder_ends_in_a_slash_or_not()
    {
        const string Project = "tests/Pipeline.Lanes.Tests/Pipeline.Lanes.Tests.csproj";
        await Repository.CopyAsync($"{Settings} tests/Directory.Build.props {Project}", Directory.CreateDirectory(Checkout).FullName);

        foreach (var folder in (string[])["/packages", "/packages/"])
        {
            var read = await InCheckoutAsync([], $"dotnet msbuild {Project} -nologo -getItem:Reference -getItem:None -p:NuGetPackageRoot={folder}");

            Assert.Contains("\"HintPath\": \"/packages/sarif.sdk/5.8.0/lib/", read.Output, StringComparison.Ordinal);
            Assert.Contains("\"Identity\": \"/packages/sarif.sdk/5.8.0/Schemata/", read.Output, StringComparison.Ordinal);
        }
    }

    private async Task<Surroundings> MakeAsync(string project, string content, string name = Plain)
    {
        var checkout = scratch.Path(name);
        Directory.CreateDirectory(checkout);
        await Repository.CopyAsync($"{Settings} build/Directory.Build.props tests/Directory.Build.props processors/Directory.Build.*", checkout);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(checkout, project))!);
        await File.WriteAllTextAsync(Path.Combine(checkout, project), content);
        return await Surroundings.MakeAsync(scratch.Folder);
    }

    private Task<Ended> InCheckoutAsync(Dictionary<string, string> environment, string command, string name = Plain) =>
        Shell.RunAsync(environment, "bash", "-c", $"cd \"$0\" && {command}", scratch.Path(name));
}
