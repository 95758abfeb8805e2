namespace Setup.Tests;

public sealed class NativeExecutableTests
{
    [Fact]
    public async Task A_processor_compiles_to_the_same_static_executables_in_any_folder_whatever_lies_around_it()
    {
        Shell.RequireDebian12();
        if ((await Shell.RunAsync(null, Shell.Engine, "up", "--no-engine-setup", "toolchain")).Code != 0)
        {
            Assert.Skip("the toolchain is not installed: build/setup/engine.sh up toolchain");
        }

        using var one = new Scratch();
        using var other = new Scratch();
        Directory.CreateDirectory(other.Path("deeper"));
        var surroundings = await Surroundings.MakeAsync(other.Folder);

        await CompileAsync(one.Folder, []);
        await CompileAsync(other.Path("deeper"), surroundings.Environment);

        foreach (var executable in new[] { "artifacts/aot/greeter/amd64/greeter", "artifacts/aot/greeter/arm64/greeter" })
        {
            var bytes = await File.ReadAllBytesAsync(one.Path(executable));
            var others = await File.ReadAllBytesAsync(other.Path("deeper/" + executable));
            Assert.True(bytes.AsSpan().SequenceEqual(others), executable + " differs");
            Assert.False(NamesAnInterpreter(bytes), executable + " is not static");
            Assert.Single(Directory.GetFiles(Path.GetDirectoryName(one.Path(executable))!));
        }

        var ran = await Shell.RunAsync(null, one.Path("artifacts/aot/greeter/amd64/greeter"));
        Assert.Equal(new Ended(0, "{\"Greeting\":\"hello\"}\n", ""), ran);
    }

    // A dynamic executable names its loader near its start; a scratch image has none.
    private static bool NamesAnInterpreter(byte[] executable) => executable.AsSpan(0, 4096).IndexOf("/ld-linux"u8) >= 0;

    private static async Task CompileAsync(string folder, Dictionary<string, string> environment)
    {
        await Repository.CopyAsync(
            "Directory.Build.* Directory.Packages.props .editorconfig global.json processors/Directory.Build.* src/Directory.Build.props src/BannedSymbols.txt", folder);
        Directory.CreateDirectory(Path.Combine(folder, "src/Words"));
        await File.WriteAllTextAsync(Path.Combine(folder, "src/Words/Words.csproj"), """<Project Sdk="Microsoft.NET.Sdk" />""");
        await File.WriteAllTextAsync(Path.Combine(folder, "src/Words/Words.cs"), """
            using System.Linq;

            namespace Words;

            /// <summary>The program's output.</summary>
            public static class Said
            {
                public static string First => "hello";
            }
            """);
        // What is in src/ declares its public members.
        await File.WriteAllTextAsync(Path.Combine(folder, "src/Words/PublicAPI.Shipped.txt"), "#nullable enable\nWords.Said\nstatic Words.Said.First.get -> string!\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "src/Words/PublicAPI.Unshipped.txt"), "#nullable enable\n");
        Directory.CreateDirectory(Path.Combine(folder, "processors/greeter"));
        await File.WriteAllTextAsync(Path.Combine(folder, "processors/greeter/Greeter.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup><ProjectReference Include="../../src/Words/Words.csproj" /></ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "processors/greeter/Program.cs"), """
            using System.Text.Json;
            using System.Text.Json.Serialization;
            using Greeter;

            Console.WriteLine(JsonSerializer.Serialize(new Hello(Words.Said.First), Wire.Default.Hello));

            namespace Greeter
            {
                internal sealed record Hello(string Greeting);

                [JsonSerializable(typeof(Hello))]
                internal sealed partial class Wire : JsonSerializerContext;
            }
            """);
        var built = await Shell.RunAsync(environment, "dotnet", "build", "-t:Executables", "-v:q", "-nologo", Path.Combine(folder, "processors/greeter"));
        Assert.True(built.Code == 0, built.Output);
    }
}
