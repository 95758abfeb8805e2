using System.Xml.Linq;
using Pipeline.House;

namespace Architecture.Tests;

/// <summary>The rooms of the house: each folder is a namespace, and none needs to be understood together with another.</summary>
public sealed class RoomTests
{
    // The system calls of a world and of the kit: neither may refer to the other.
    private static readonly string[] Mirrors = ["Libc"];

    private static readonly IReadOnlyList<Room> Rooms = CompiledHouse.Read(AppContext.BaseDirectory);

    [Fact]
    public void Namespaces_of_an_assembly_form_no_circle()
    {
        var circles = CompiledHouse.Cycles(Rooms).Select(circle => string.Join(" <-> ", circle.Select(room => room.Name)));
        Assert.Equal("", string.Join("\n", circles));
    }

    [Fact]
    public void A_circle_is_found()
    {
        var none = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        Room[] rooms = [At("A", "B"), At("B", "C"), At("C", "A"), At("D", "A"), new("other", "E", Types("E"), none)];

        Assert.Equal("A B C", string.Join(" ", Assert.Single(CompiledHouse.Cycles(rooms)).Select(room => room.Name).Order(StringComparer.Ordinal)));

        static Room At(string name, string uses) => new("one", name, Types(name), new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal) { [uses] = Types(uses) });
        static HashSet<string> Types(string name) => new(StringComparer.Ordinal) { name };
    }

    [Fact]
    public void Every_namespace_of_the_product_was_read()
    {
        Assert.Equal(CompiledHouse.Assemblies.Order(StringComparer.Ordinal), Rooms.Select(room => room.Assembly).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Contains(Rooms, room => room.Arrows.Count > 0);
    }

    [Fact]
    public void A_folder_is_a_namespace()
    {
        var astray =
            from file in Repository.CSharp
            where file.StartsWith("src/", StringComparison.Ordinal)
            let parts = file.Split('/')
            let expected = string.Join('.', parts[2..^1].Prepend(RootNamespace(parts[1])))
            let declared = File.ReadLines(Path.Combine(SourceTree.Root, file)).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
            where declared is not null && declared != $"namespace {expected};"
            select $"{file}: {declared} (expected {expected})";
        Assert.Empty(astray);
    }

    [Fact]
    public void No_two_types_share_a_name()
    {
        var shared = Rooms
            .SelectMany(room => room.Types.Select(type => (Type: type.Split('`')[0], room.Name)))
            .Distinct()
            .GroupBy(type => type.Type, type => type.Name, StringComparer.Ordinal)
            .Where(name => name.Count() > 1 && !Mirrors.Contains(name.Key, StringComparer.Ordinal))
            .Select(name => $"{name.Key}: {string.Join(", ", name)}");
        Assert.Empty(shared);
    }

    private static string RootNamespace(string project) =>
        XDocument.Load(Path.Combine(SourceTree.Root, "src", project, $"{project}.csproj")).Descendants("RootNamespace").SingleOrDefault()?.Value ?? project;
}
