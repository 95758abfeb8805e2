using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Adoption.Tests;

/// <summary>What <c>./build.sh Pack</c> makes.</summary>
public sealed partial class PackageTests(TwoCheckouts checkouts)
{
    private static IEnumerable<string> Projects =>
    [
        .. Directory.GetDirectories(Path.Combine(SourceTree.Root, "src")).SelectMany(folder => Directory.GetFiles(folder, "*.csproj")),
        .. Directory.GetFiles(Path.Combine(SourceTree.Root, "build", "engine"), "*.csproj"),
    ];

    [Fact]
    public void Every_project_of_src_and_the_engine_is_a_package_of_the_version_in_the_props()
    {
        var version = XDocument.Load(Path.Combine(SourceTree.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        var expected = Projects.Select(project => $"{IdOf(project)}.{version}.nupkg");
        Assert.Equal(expected.Order(StringComparer.Ordinal), Names(checkouts.One), StringComparer.Ordinal);
    }

    [Fact]
    public void Two_checkouts_make_the_same_bytes()
    {
        Assert.Equal(Names(checkouts.One), Names(checkouts.Other), StringComparer.Ordinal);
        Assert.All(checkouts.One.Packages.Zip(checkouts.Other.Packages), pair =>
        {
            // The entries first: they say where the difference is.
            Assert.All(pair.First.Entries, entry => Assert.True(entry.Value.AsSpan().SequenceEqual(pair.Second.Entries.GetValueOrDefault(entry.Key)), entry.Key));
            Assert.True(File.ReadAllBytes(pair.First.Path).AsSpan().SequenceEqual(File.ReadAllBytes(pair.Second.Path)), pair.First.ToString());
        });
    }

    [Fact]
    public void Nothing_in_a_package_has_a_date() =>
        Assert.All(checkouts.One.Packages, package => Assert.Equal([new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Unspecified)], package.Dates));

    [Fact]
    public void Each_says_what_it_is_and_has_its_readme_and_its_licence()
    {
        var licence = File.ReadAllBytes(Path.Combine(SourceTree.Root, "LICENSE"));
        Assert.All(checkouts.One.Packages, package =>
        {
            Assert.Equal("The Pipeline authors", package.Member("authors"));
            Assert.EndsWith(".", package.Member("description"), StringComparison.Ordinal);
            Assert.Equal("MIT", package.Member("license"));
            Assert.Equal(licence, package.Entries["LICENSE"]);
            Assert.Equal("README.md", package.Member("readme"));
            Assert.StartsWith("# ", Encoding.UTF8.GetString(package.Entries["README.md"]), StringComparison.Ordinal);
            Assert.Equal("", package.Member("repository"));
        });
    }

    /// <summary>The page of a package is shown without the checkout around it.</summary>
    [Fact]
    public void No_link_of_a_readme_leads_to_a_file_that_is_not_in_the_package() => Assert.All(checkouts.One.Packages, package =>
    {
        var readme = Encoding.UTF8.GetString(package.Entries["README.md"]);
        var targets = Link().Matches(readme).Select(link => link.Groups["target"].Value).Where(target => !target.StartsWith('#') && !target.Contains(':', StringComparison.Ordinal));
        Assert.All(targets, target => Assert.Contains(target.Split('#')[0], package.Entries.Keys, StringComparer.Ordinal));

        // Nothing but links has changed.
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Projects.Single(project => IdOf(project) == package.Id))!, "README.md"));
        Assert.Equal(Link().Replace(page, "${text}"), Link().Replace(readme, "${text}"));
    });

    [Fact]
    public void Each_assembly_has_its_symbols_with_the_same_paths_everywhere() => Assert.All(checkouts.One.Packages, package =>
    {
        Assert.NotEmpty(package.Assemblies);
        Assert.All(package.Assemblies, assembly => Assert.All(SourcePaths(assembly.Value), path => Assert.StartsWith("/src/", path, StringComparison.Ordinal)));
    });

    [Fact]
    public void No_file_has_a_path_of_the_checkout_or_of_the_machine()
    {
        string[] paths = [checkouts.One.Root, SourceTree.Root, Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget")];
        var forms = paths.SelectMany(path => (byte[][])[Encoding.UTF8.GetBytes(path), Encoding.Unicode.GetBytes(path)]).ToArray();
        Assert.All(checkouts.One.Packages.SelectMany(package => package.Entries), entry =>
            Assert.All(forms, form => Assert.True(entry.Value.AsSpan().IndexOf(form) < 0, entry.Key)));
    }

    [Fact]
    public void Ours_depend_on_each_other_in_exactly_their_own_version() => Assert.All(checkouts.One.Packages.Where(package => package.Id is not "Pipeline.Cli"), package =>
    {
        // A tool brings what it refers to along, and so does who refers to a tool.
        var project = Projects.Single(project => IdOf(project) == package.Id);
        var references = XDocument.Load(project).Descendants("ProjectReference").Where(reference => reference.Attribute("PrivateAssets") is null).Select(reference => IdOf(Path.Combine(Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value)));
        var ours = package.Dependencies.Where(dependency => dependency.Key.StartsWith("Pipeline.", StringComparison.Ordinal)).ToArray();
        Assert.Equal(references.Order(StringComparer.Ordinal), ours.Select(dependency => dependency.Key).Order(StringComparer.Ordinal));
        Assert.All(ours, dependency => Assert.Equal($"[{package.Member("version")}]", dependency.Value));
    });

    /// <summary>Every file of the toolkit is under the path that a repository has it at.</summary>
    [Fact]
    public void The_targets_bring_the_kits_and_the_scripts_of_set_up()
    {
        var package = checkouts.One.Packages.Single(package => package.Id == "Pipeline.Targets");
        var toolkit = package.Entries.Keys.Where(path => path.StartsWith("toolkit/", StringComparison.Ordinal)).Select(path => path["toolkit/".Length..]).ToArray();
        Assert.Equal(["build/setup", "processors", "processors/_kit", "processors/_modal", "processors/_run"], toolkit.Select(path => string.Join('/', path.Split('/')[..^1].Take(2))).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(toolkit.Where(path => Path.GetFileName(path) is not ("FROM-THE-PACKAGE.txt" or "Processors.Run.csproj")), path =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(SourceTree.Root, path)), package.Entries[$"toolkit/{path}"]));
        Assert.Contains("<Project Sdk=\"Pipeline.Processor\">", Encoding.UTF8.GetString(package.Entries["toolkit/processors/_run/Processors.Run.csproj"]), StringComparison.Ordinal);
        Assert.Equal(4, toolkit.Count(path => path.EndsWith("/FROM-THE-PACKAGE.txt", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_SDK_that_writes_the_time_into_packages_is_refused()
    {
        var ended = await Shell.Run(checkouts.One.Root, "dotnet pack src/Pipeline.Contracts -c Release --no-build -p:NETCoreSdkVersion=10.0.302 -o refused -nologo", checkouts.Consumer);
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("Packages need the .NET SDK 10.0.400 or later: 10.0.302 writes the time of day into them.", ended.StandardOutput, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(checkouts.One.Root, "refused")));
    }

    private static string IdOf(string project) => XDocument.Load(project).Descendants("PackageId").SingleOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(project);

    private static IEnumerable<string> Names(Checkout checkout) => checkout.Packages.Select(package => package.ToString());

    private static IReadOnlyList<string> SourcePaths(byte[] assembly)
    {
        using var file = new PEReader([.. assembly]);
        var symbols = Assert.Single(file.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var provider = file.ReadEmbeddedPortablePdbDebugDirectoryData(symbols);
        var reader = provider.GetMetadataReader();
        return [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))];
    }

    [GeneratedRegex(@"\[(?<text>[^\[\]]+)\]\((?<target>[^()\s]+)\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Link();
}
