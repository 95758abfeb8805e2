using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Pipeline.Adapters.Runs;

namespace Pipeline.Adapters.Tests;

public sealed class ReversedMembersTests
{
    private static readonly Gen<JsonNode?> Leaf = Gen.OneOf<JsonNode?>(
        Gen.String.Where(IsUnicode).Select(text => (JsonNode?)JsonValue.Create(text)), Gen.Double.Where(double.IsFinite).Select(number => (JsonNode?)JsonValue.Create(number)), Gen.Bool.Select(truth => (JsonNode?)JsonValue.Create(truth)));

    private static readonly Gen<JsonObject> Documents = Gen.Dictionary(Gen.String.Where(IsUnicode), Gen.OneOf(Leaf, Leaf.Array[0, 3].Select(items => (JsonNode?)new JsonArray(items))))[0, 6]
        .Select(members => new JsonObject(members))
        .SelectMany(inner => Gen.Int[0, 9].Select(at => new JsonObject { ["a"] = inner, ["b"] = at, ["é"] = new JsonArray(inner.DeepClone()) }));

    [Fact]
    public void Every_object_is_reversed_and_no_array() => Assert.Equal(
        """{"z":{"y":[{"d":4,"c":3},2,1],"x":"\"\u0001é"},"a":null}""",
        Encoding.UTF8.GetString(ReversedMembers.Of(InputsDocument.Parse("""{"a":null,"z":{"x":"\"\u0001é","y":[{"c":3,"d":4},2,1]}}"""u8.ToArray())).Span));

    [Fact]
    public void The_document_and_its_hash_are_the_same() => Documents.Sample(document =>
    {
        var inputs = InputsDocument.Parse(Encoding.UTF8.GetBytes(document.ToJsonString()));
        var reversed = ReversedMembers.Of(inputs);
        Assert.Equal(inputs.Hash, InputsDocument.Parse(reversed).Hash);
        Assert.NotEqual(inputs.Canonical.ToArray(), reversed.ToArray());
    });

    private static bool IsUnicode(string text) => text.EnumerateRunes().All(rune => rune.Value != 0xFFFD);
}
