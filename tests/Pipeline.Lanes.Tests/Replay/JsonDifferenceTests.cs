using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Pipeline.Lanes.Replay;

namespace Pipeline.Lanes.Tests;

/// <summary>The first value in which two documents differ, by its pointer.</summary>
public sealed class JsonDifferenceTests
{
    private static readonly string[] Leaf = ["1", "true", "null", "\"é/~\"", "-0.5", "\"\""];

    private static readonly Gen<string> Tree = Gen.Recursive<string>((depth, inner) => depth > 3
        ? AnyLeaf
        : Gen.OneOf(AnyLeaf, inner.Array[1, 3].Select(items => $"[{string.Join(',', items)}]"), Members(inner)));

    private static Gen<string> AnyLeaf => Gen.Int[0, Leaf.Length - 1].Select(at => Leaf[at]);

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""", "/a", DifferenceKind.Changed)]
    [InlineData("""{"a":{"b":[1,2]}}""", """{"a":{"b":[1,3]}}""", "/a/b/1", DifferenceKind.Changed)]
    [InlineData("""{"a":{"b":[1,2]}}""", """{"a":{"b":[1]}}""", "/a/b/1", DifferenceKind.Missing)]
    [InlineData("""[]""", """[0]""", "/0", DifferenceKind.Added)]
    [InlineData("""{"b":1,"a":1}""", """{"b":2}""", "/a", DifferenceKind.Missing)]
    [InlineData("""{"z":1}""", """{"a":1,"z":2}""", "/a", DifferenceKind.Added)]
    [InlineData("""{"a/b":{"m~n":1}}""", """{"a/b":{"m~n":2}}""", "/a~1b/m~0n", DifferenceKind.Changed)]
    [InlineData("""{"":1}""", """{"":2}""", "/", DifferenceKind.Changed)]
    [InlineData("""{"a":1}""", """[1]""", "", DifferenceKind.Changed)]
    [InlineData("""{"a":"1"}""", """{"a":1}""", "/a", DifferenceKind.Changed)]
    [InlineData("""{"a":null}""", """{}""", "/a", DifferenceKind.Missing)]
    [InlineData("""{"a":true}""", """{"a":false}""", "/a", DifferenceKind.Changed)]
    public void It_is_named_by_its_pointer(string expected, string actual, string place, DifferenceKind kind)
    {
        Assert.Equal(new JsonDifference(place, kind), Of(expected, actual));
        var mirrored = kind switch { DifferenceKind.Added => DifferenceKind.Missing, DifferenceKind.Missing => DifferenceKind.Added, _ => kind };
        Assert.Equal(new JsonDifference(place, mirrored), Of(actual, expected));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{ "b": 2, "a": 1.0 }""")]
    [InlineData("""["é",1e2]""", """["\u00e9",100]""")]
    public void Another_spelling_is_no_difference(string expected, string actual) => Assert.Null(Of(expected, actual));

    [Fact]
    public void A_document_does_not_differ_from_itself() => Tree.Sample(text => Of(text, text) is null, iter: 500);

    [Fact]
    public void A_value_that_is_replaced_anywhere_is_found_by_its_pointer() =>
        Gen.Select(Tree, Gen.Int[0, 1_000]).Sample(
            (text, which) =>
            {
                var places = Leaves(JsonNode.Parse($"[{text}]")!, "").ToArray();
                var place = places[which % places.Length];
                var spoiled = JsonNode.Parse($"[{text}]")!;
                Put(spoiled, place.Split('/')[1..], "another");
                return Of($"[{text}]", spoiled.ToJsonString()) == new JsonDifference(place, DifferenceKind.Changed);
            },
            iter: 1_000);

    private static Gen<string> Members(Gen<string> inner) =>
        inner.Array[1, 3].Select(items => $"{{{string.Join(',', items.Select((item, at) => $"\"m{at}\":{item}"))}}}");

    private static JsonDifference? Of(string expected, string actual) =>
        JsonDifference.Of(StrictJson.Parse(Encoding.UTF8.GetBytes(expected)), StrictJson.Parse(Encoding.UTF8.GetBytes(actual)));

    private static IEnumerable<string> Leaves(JsonNode? node, string at) => node switch
    {
        JsonArray items => items.SelectMany((item, index) => Leaves(item, $"{at}/{index}")),
        JsonObject members => members.SelectMany(member => Leaves(member.Value, $"{at}/{member.Key}")),
        _ => [at],
    };

    private static void Put(JsonNode node, string[] path, string value)
    {
        for (; path.Length > 1; path = path[1..])
        {
            node = node is JsonArray items ? items[int.Parse(path[0], System.Globalization.CultureInfo.InvariantCulture)]! : node[path[0]]!;
        }

        if (node is JsonArray array)
        {
            array[int.Parse(path[0], System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            node[path[0]] = value;
        }
    }
}
