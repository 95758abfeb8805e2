using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>The layers in <c>src/README.md</c>: references point down, and every reference is on the list.</summary>
public sealed class FloorTests
{
    // Assembly → assemblies that it may reference, besides the .NET base library. A new reference is a decision: make it here, and explain it in src/README.md.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Pipeline.Contracts"] = [],
        ["Pipeline.Processor"] = ["Pipeline.Contracts"],
        ["Pipeline.World"] = ["AWSSDK.Core", "AWSSDK.S3", "Microsoft.Data.Sqlite", "Pipeline.Contracts"],
        ["Pipeline.Clients"] = ["CliWrap", "Pipeline.Contracts", "Polly.Core"],
        ["Pipeline.Oci"] = ["Pipeline.Clients", "Pipeline.Contracts"],
        ["Pipeline.Dependencies"] = ["AngleSharp", "ICSharpCode.SharpZipLib", "Microsoft.Data.Sqlite", "Pipeline.Clients", "Pipeline.Contracts", "Tomlyn"],
        ["Pipeline.Adapters"] = ["Docker.DotNet*", "ICSharpCode.SharpZipLib", "Microsoft.IdentityModel.*", "Octokit", "Pipeline.Clients", "Pipeline.Contracts", "Pipeline.Dependencies", "Pipeline.Oci", "Pipeline.World", "Serilog"],
        ["Pipeline.Modal"] = ["Google.Protobuf", "Grpc.*", "Pipeline.Clients", "Pipeline.Contracts", "Pipeline.Oci", "Serilog", "Tomlyn"],
        ["Pipeline.ModalEmulator"] = ["Google.Protobuf", "Grpc.*", "Microsoft.AspNetCore*", "Microsoft.Extensions.*", "Pipeline.Contracts"],
        ["Pipeline.Lanes"] =
        [
            "DiffPlex", "NJsonSchema*", "Newtonsoft.Json", "Pipeline.Contracts", "Pipeline.Dependencies", "Pipeline.Oci", "Pipeline.World", "Serilog", "Spectre.Console*",
        ],
        ["pipeline"] =
        [
            "NuGet.Versioning", "OpenTelemetry*", "Pipeline.Adapters", "Pipeline.Clients", "Pipeline.Contracts", "Pipeline.Dependencies", "Pipeline.Lanes", "Pipeline.Modal", "Pipeline.ModalEmulator", "Pipeline.Oci", "Pipeline.World", "Serilog*",
            "Spectre.Console*", "System.CommandLine",
        ],
        ["Pipeline.Targets"] = ["Nuke.Engine", "Pipeline.Adapters", "Pipeline.Contracts", "Pipeline.Lanes", "Serilog", "pipeline"],
    };

    public static TheoryData<string> Assemblies => [.. Projects().Select(project => project.Assembly)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void References_point_down_and_are_on_the_list(string assembly)
    {
        Assert.True(Allowed.ContainsKey(assembly), $"{assembly} has no floor: give it one here and in src/README.md");

        var arrows = References(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"))
            .Where(name => !IsBaseLibrary(name))
            .Where(name => !Allowed[assembly].Any(allowed => Matches(name, allowed)));
        Assert.Empty(arrows);
    }

    [Fact]
    public void Vendor_types_stop_at_the_adapters()
    {
        string[] vendors = ["Docker.DotNet", "Octokit"];
        var users = Repository.CSharp
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal) && !file.StartsWith("src/Pipeline.Adapters/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(Path.Combine(SourceTree.Root, file)) is var text && vendors.Any(vendor => text.Contains($"using {vendor}", StringComparison.Ordinal)));
        Assert.Empty(users);
    }

    /// <summary>The package of the targets has the command's assembly in it, but NuGet cannot know of that assembly's dependencies.</summary>
    [Fact]
    public void The_targets_bring_every_package_of_the_command()
    {
        var command = Packages("Pipeline.Cli");
        Assert.NotEmpty(command);
        Assert.Empty(command.Except(Packages("Pipeline.Targets"), StringComparer.Ordinal));

        static string[] Packages(string project) =>
            [.. XDocument.Load(Path.Combine(SourceTree.Root, "src", project, $"{project}.csproj")).Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value)];
    }

    [Fact]
    public void The_bottom_floor_reads_no_file_clock_or_environment()
    {
        string[] forbidden = ["System.IO.FileSystem", "File.", "Directory.", "Environment.", "TimeProvider", "Console.", "HttpClient"];
        var sinners =
            from file in Repository.CSharp
            where file.StartsWith("src/Pipeline.Contracts/", StringComparison.Ordinal)
            from line in File.ReadLines(Path.Combine(SourceTree.Root, file))
            let code = line.TrimStart()
            where !code.StartsWith("//", StringComparison.Ordinal) && forbidden.Any(word => code.Contains(word, StringComparison.Ordinal))
            select $"{file}: {code}";
        Assert.Empty(sinners);
    }

    private static IEnumerable<(string Folder, string Assembly)> Projects() =>
        from project in Directory.GetFiles(Path.Combine(SourceTree.Root, "src"), "*.csproj", SearchOption.AllDirectories)
        let named = XDocument.Load(project).Descendants("AssemblyName").SingleOrDefault()
        select (Path.GetDirectoryName(project)!, named?.Value ?? Path.GetFileNameWithoutExtension(project));

    private static string[] References(string file)
    {
        using var stream = File.OpenRead(file);
        using var pe = new PEReader(stream);
        var metadata = pe.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static bool IsBaseLibrary(string name) =>
        name == "Microsoft.Win32.Primitives" || (name.StartsWith("System.", StringComparison.Ordinal) && name != "System.CommandLine");

    private static bool Matches(string name, string allowed) => allowed.EndsWith('*')
        ? name.StartsWith(allowed[..^1], StringComparison.Ordinal)
        : name == allowed;
}
