using System.Text.Json;
using Pipeline.Targets.Workflows;
using Pipeline.Tests.Workflows;

namespace Build.Tests;

/// <summary>The YAML writer, verified with another program's reader.</summary>
public sealed class YamlTests : IDisposable
{
    private readonly FileInfo _file = new(Path.Combine(Directory.CreateTempSubdirectory("yaml ").FullName, "document.yml"));

    private static readonly string[] Texts =
    [
        "plain", "two words", "", " ", "true", "null", "on", "10.1.0", "17", "a: b", "a:", "a #b", "#a", "- a", "*a", "&a", "!a", "%a", "@a", "`a", "'", "it's", "\"", "{a}", "[a]",
        "${{ a }}", "/a", "./a b", "a, b", "a\nb\n", "a\n\n  b\n", "?", "|", ">", "é", "a: 'b' #c",
    ];

    public void Dispose() => _file.Directory!.Delete(recursive: true);

    [Fact]
    public void A_text_is_read_as_it_was_meant_wherever_it_stands()
    {
        var document = Yaml.Map.Of(
            ("values", Yaml.Of(Texts.Select(text => Yaml.Map.Of(("text", text), ("map", Yaml.Map.Of(("inner", text))))))),
            ("items", Yaml.Of(Texts.Select(text => (Yaml)text))));
        File.WriteAllText(_file.FullName, document.Write());

        var read = ReadWorkflows.Of(_file.FullName).GetProperty("document.yml").GetProperty("yaml");

        Assert.Equal(Texts, ReadWorkflows.Texts(read.GetProperty("items")));
        foreach (var (text, value) in Texts.Zip(read.GetProperty("values").EnumerateArray()))
        {
            Assert.Equal((text, text), (value.GetProperty("text").GetString(), value.GetProperty("map").GetProperty("inner").GetString()));
        }
    }

    [Fact]
    public void Lists_and_maps_nest_and_empty_ones_are_empty()
    {
        var item = Yaml.Map.Of(("name", "a"), ("with", Yaml.Map.Of(("deep", true))), ("absent", null));
        File.WriteAllText(_file.FullName, Yaml.Map.Of(("items", Yaml.Of([item, item])), ("none", Yaml.Map.Of()), ("number", 7)).Write());

        var read = ReadWorkflows.Of(_file.FullName).GetProperty("document.yml").GetProperty("yaml");

        Assert.Equal("""{"items":[{"name":"a","with":{"deep":true}},{"name":"a","with":{"deep":true}}],"none":{},"number":7}""", JsonSerializer.Serialize(read));
    }
}
