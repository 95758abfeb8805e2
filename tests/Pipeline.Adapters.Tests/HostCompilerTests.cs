using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Images;
using Pipeline.Clients;

namespace Pipeline.Adapters.Tests;

/// <summary>This machine's SDK as the compiler: only the repository determines its output.</summary>
public sealed class HostCompilerTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("host-compiler-tests-");

    [Fact]
    public async Task Neither_a_variable_nor_a_symbolic_link_on_the_way_changes_what_is_compiled()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "C# processors are compiled on Linux");
        var repository = Repository();
        using var compilation = new CSharpCompilation(new LocalOptions(), TimeProvider.System);
        string programs;
        try
        {
            // Variables of this process, as a shell would set them. No other test compiles.
            Set("ALIEN", "bin/elsewhere/");
            programs = await compilation.Publish(repository, CSharpProgram.Of(Specs.Hostile), Platform.Amd64, _ => { }, TestContext.Current.CancellationToken);
        }
        finally
        {
            Set(null, null);
        }

        Assert.Equal("ours", await Command.Output("dotnet", Path.Combine(programs, "amd64", "hostile.dll")));
    }

    [Fact]
    public async Task A_program_gets_the_variables_that_it_inherits_and_those_that_are_added()
    {
        var tool = new Tool("/usr/bin/env", TimeProvider.System)
        {
            Inherits = name => name == "PATH",
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ADDED"] = "yes" },
        };

        var (status, output) = await tool.Run([], _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(0, status);
        Assert.Equal("ADDED PATH", string.Join(' ', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("PATH", true)]
    [InlineData("LC_TIME", true)]
    [InlineData("NUGET_PACKAGES", true)]
    [InlineData("DOTNET_ROOT_X64", true)]
    [InlineData("PLATFORM", false)]
    [InlineData("Path2", false)]
    [InlineData("DOTNET_CLI_DISABLE_PUBLISH_AND_PACK_RELEASE", false)]
    [InlineData("MSBuildSDKsPath", false)]
    [InlineData("# Programs, folders of the user, language.", false)]
    [InlineData("", false)]
    public void Variables_are_kept_by_a_list(string name, bool kept) => Assert.Equal(kept, DotnetEnvironment.Keeps(name));

    public void Dispose() => folder.Delete(recursive: true);

    private static void Set(string? constants, string? directory)
    {
        Environment.SetEnvironmentVariable("DefineConstants", constants);
        Environment.SetEnvironmentVariable("OutDir", directory);
    }

    // Its settings turn off one of the compiler's warnings; all others are errors. Reached through a link.
    private string Repository()
    {
        var real = folder.CreateSubdirectory("real");
        real.CreateSubdirectory("src");
        real.CreateSubdirectory("processors/hostile");
        Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.CS0219.severity = none\n");
        Write("processors/compilers.json", """{"csharp":{"kind":"host"}}""");
        Write("processors/hostile/Hostile.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <AssemblyName>hostile</AssemblyName>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <PublishDir>../../artifacts/aot/hostile/$(ImageArchitecture)/</PublishDir>
              </PropertyGroup>
            </Project>
            """);
        Write("processors/hostile/Program.cs", """
            var unused = 1;
            #if ALIEN
            System.Console.WriteLine("alien");
            #else
            System.Console.WriteLine("ours");
            #endif
            """);
        var link = Path.Combine(folder.FullName, "link");
        Directory.CreateSymbolicLink(link, real.FullName);
        return link;

        void Write(string file, string content) => File.WriteAllText(Path.Combine(real.FullName, file), content);
    }
}
