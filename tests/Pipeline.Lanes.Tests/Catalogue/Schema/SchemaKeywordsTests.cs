using Pipeline.Lanes.Catalogue;

namespace Pipeline.Lanes.Tests;

public sealed class SchemaKeywordsTests
{
    private static readonly string[] Annotations = ["title", "description", "$comment", "contentMediaType", "default", "examples"];

    // keyword, the schema of member a, a valid value, an invalid value, the detail.
    public static TheoryData<string, string, string, string, string> Enforced => new()
    {
        { "type", """{"type":"string"}""", "\"x\"", "1", "/a: type string" },
        { "type", """{"type":"string"}""", "\"2026-01-01T00:00:00Z\"", "null", "/a: type string" },
        { "type", """{"type":"integer"}""", "2.0", "2.5", "/a: type integer" },
        { "type", """{"type":"integer"}""", "-9007199254740992", "1e21", "/a: type integer" },
        { "type", """{"type":"number"}""", "1e300", "\"1\"", "/a: type number" },
        { "type", """{"type":"boolean"}""", "false", "0", "/a: type boolean" },
        { "type", """{"type":"object"}""", "{}", "[]", "/a: type object" },
        { "type", """{"type":"array"}""", "[]", "{}", "/a: type array" },
        { "type", """{"type":"null"}""", "null", "0", "/a: type null" },
        { "type", """{"type":["string","null"]}""", "null", "2", "/a: type" },
        { "enum", """{"type":"string","enum":["a","b"]}""", "\"a\"", "\"A\"", "/a: enum a, b" },
        { "pattern", """{"type":"string","pattern":"^x$"}""", "\"x\"", "\"xy\"", "/a: pattern" },
        { "pattern", """{"type":"string","pattern":"^x$"}""", "\"x\"", "\"x\\n\"", "/a: pattern" },
        { "pattern", """{"type":"string","pattern":"^[\\d$]+$"}""", "\"1$\"", "\"\u0661\"", "/a: pattern" },
        { "pattern", """{"type":"string","pattern":"^\\w\\$$"}""", "\"w$\"", "\"\u00e9$\"", "/a: pattern" },
        { "pattern", """{"type":"string","pattern":"^a.[.]\\.$"}""", "\"ax..\"", "\"a\\r..\"", "/a: pattern" },
        { "pattern", """{"type":"string","pattern":"^a.[.]$"}""", "\"ax.\"", "\"a\\u2028.\"", "/a: pattern" },
        { "format", """{"type":"string","format":"date"}""", "\"2026-02-28\"", "\"28/02/2026\"", "/a: format date" },
        { "format", """{"type":"string","format":"date-time"}""", "\"2026-02-28T01:02:03Z\"", "\"28/02/2026\"", "/a: format date-time" },
        { "minLength", """{"type":"string","minLength":2}""", "\"xx\"", "\"x\"", "/a: minLength 2" },
        { "minLength", """{"minLength":2}""", "\"xx\"", "\"x\"", "/a: minLength 2" },
        { "maxLength", """{"type":"string","maxLength":1}""", "\"x\"", "\"xx\"", "/a: maxLength 1" },
        { "minimum", """{"type":"number","minimum":0.5}""", "0.5", "0.4", "/a: minimum 0.5" },
        { "minimum", """{"minimum":1}""", "1e308", "-1e308", "/a: minimum 1" },
        { "maximum", """{"type":"integer","maximum":1}""", "1", "12345678901234567890123", "/a: maximum 1; /a: type integer" },
        { "maximum", """{"type":"integer","maximum":1}""", "-1", "2", "/a: maximum 1" },
        { "maximum", """{"type":"number","maximum":1}""", "-1e308", "1e308", "/a: maximum 1" },
        { "exclusiveMinimum", """{"type":"number","exclusiveMinimum":1}""", "1.5", "1", "/a: exclusiveMinimum 1" },
        { "exclusiveMaximum", """{"type":"number","exclusiveMaximum":1}""", "0.5", "1", "/a: exclusiveMaximum 1" },
        { "multipleOf", """{"type":"number","multipleOf":0.1}""", "0.3", "0.25", "/a: multipleOf 0.1" },
        { "multipleOf", """{"type":"integer","multipleOf":2}""", "4", "3", "/a: multipleOf 2" },
        { "items", """{"type":"array","items":{"type":"string"}}""", "[\"x\"]", "[\"x\",1]", "/a/1: type string" },
        { "items", """{"type":"array","items":{"type":"array","items":{"maximum":1}}}""", "[[1]]", "[[1,2]]", "/a/0/1: maximum 1" },
        { "minItems", """{"type":"array","minItems":1}""", "[1]", "[]", "/a: minItems 1" },
        { "maxItems", """{"type":"array","maxItems":1}""", "[1]", "[1,2]", "/a: maxItems 1" },
        { "uniqueItems", """{"type":"array","uniqueItems":true,"items":{"type":"string"}}""", "[\"x\",\"X\"]", "[\"x\",\"x\"]", "/a: uniqueItems" },
        { "properties", """{"properties":{"b":{"type":"string"}}}""", "{\"b\":\"x\"}", "{\"b\":1}", "/a/b: type string" },
        { "properties", """{"properties":{"x/y~.z'[0]":{"type":"string"}}}""", "{}", "{\"x/y~.z'[0]\":1}", "/a/x~1y~0.z'[0]: type string" },
        { "properties", """{"properties":{"pattern":{"type":"string"}}}""", "{\"pattern\":\"x\"}", "{\"pattern\":1}", "/a/pattern: type string" },
        { "required", """{"required":["b"]}""", "{\"b\":null}", "{\"B\":1}", "/a/b: required" },
        { "additionalProperties", """{"additionalProperties":false}""", "{}", "{\"b\":1}", "/a/b: additionalProperties" },
        { "additionalProperties", """{"additionalProperties":{"type":"string"}}""", "{\"b\":\"x\"}", "{\"b\":1}", "/a/b: type string" },
        { "minProperties", """{"minProperties":1}""", "{\"b\":1}", "{}", "/a: minProperties 1" },
        { "maxProperties", """{"maxProperties":1}""", "{\"b\":1}", "{\"b\":1,\"c\":1}", "/a: maxProperties 1" },
        { "allOf", """{"allOf":[{"required":["b"]},{"required":["c"]}]}""", "{\"b\":1,\"c\":1}", "{\"b\":1}", "/a/c: required" },
        { "anyOf", """{"anyOf":[{"type":"string"},{"minimum":5}]}""", "5", "4", "/a: anyOf" },
        { "oneOf", """{"oneOf":[{"minimum":1},{"maximum":2}]}""", "0", "1.5", "/a: oneOf" },
        { "not", """{"not":{"type":"string"}}""", "1", "\"x\"", "/a: not" },
    };

    [Theory]
    [MemberData(nameof(Enforced))]
    public void Each_keyword_takes_a_good_value_and_refuses_a_bad_one(string keyword, string schema, string good, string bad, string detail)
    {
        var inputs = Schema($$$"""{"type":"object","properties":{"a":{{{schema}}} } }""");

        Assert.Contains($"\"{keyword}\"", schema, StringComparison.Ordinal);
        inputs.Check(Document($$"""{"a":{{good}}}"""));
        Assert.Equal(new Fault(ErrorCode.Inputs, detail), Refusal(inputs, $$"""{"a":{{bad}}}"""));
    }

    [Fact]
    public void No_keyword_is_allowed_without_its_proof()
    {
        var proven = Enforced.Select(row => row.Data.Item1).Concat(Annotations).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(proven.Order(StringComparer.Ordinal), SchemaKeywords.Allowed.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("const", "1")]
    [InlineData("$ref", "\"#/definitions/x\"")]
    [InlineData("definitions", "{}")]
    [InlineData("$defs", "{}")]
    [InlineData("if", "{}")]
    [InlineData("then", "{}")]
    [InlineData("else", "{}")]
    [InlineData("contains", "{}")]
    [InlineData("prefixItems", "[{}]")]
    [InlineData("additionalItems", "false")]
    [InlineData("patternProperties", "{}")]
    [InlineData("propertyNames", "{}")]
    [InlineData("dependencies", "{}")]
    [InlineData("dependentRequired", "{}")]
    [InlineData("dependentSchemas", "{}")]
    [InlineData("unevaluatedProperties", "false")]
    [InlineData("contentEncoding", "\"base64\"")]
    [InlineData("nullable", "true")]
    [InlineData("discriminator", "{}")]
    [InlineData("x-anything", "1")]
    public void A_keyword_that_would_be_ignored_is_refused_wherever_it_stands(string keyword, string value)
    {
        var schema = $$$"""{"type":"object","properties":{"a":{"type":"array","items":{"anyOf":[{"{{{keyword}}}":{{{value}}} } ] } } } }""";

        var refusal = Assert.Throws<FormatException>(() => Schema(schema));

        Assert.StartsWith($"inputs/properties/a/items/anyOf/0: the keyword '{keyword}' is not enforced", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"maxLenght":1}""", "inputs: the keyword 'maxLenght' is not enforced; did you mean 'maxLength'?")]
    [InlineData("""{"type":"file"}""", "inputs/type: one of array, boolean, integer, null, number, object, string")]
    [InlineData("""{"type":[]}""", "inputs/type: a list of texts, not empty, each once")]
    [InlineData("""{"format":"uri"}""", "inputs/format: one of date, date-time")]
    [InlineData("""{"enum":["a"]}""", "inputs: enum stands beside \"type\":\"string\"")]
    [InlineData("""{"type":"integer","enum":[1]}""", "inputs/enum: a list of texts")]
    [InlineData("""{"uniqueItems":true}""", "inputs: uniqueItems stands beside items of type string")]
    [InlineData("""{"uniqueItems":false}""", "inputs/uniqueItems: true")]
    [InlineData("""{"minLength":-1}""", "inputs/minLength: a whole number from 0 to 2147483647")]
    [InlineData("""{"minimum":"1"}""", "inputs/minimum: a number of at most 28 digits")]
    [InlineData("""{"minimum":1e300}""", "inputs/minimum: a number of at most 28 digits")]
    [InlineData("""{"minimum":1,"exclusiveMinimum":true}""", "inputs/exclusiveMinimum: a number of at most 28 digits")]
    [InlineData("""{"multipleOf":0}""", "inputs/multipleOf: a number above 0, of at most 28 digits")]
    [InlineData("""{"pattern":"("}""", "inputs/pattern: not a regular expression")]
    [InlineData("""{"properties":{"a":false}}""", "inputs/properties/a: a schema is an object")]
    [InlineData("""{"items":[{}]}""", "inputs/items: a schema is an object")]
    [InlineData("""{"anyOf":[]}""", "inputs/anyOf: a list of schemas, not empty")]
    [InlineData("""{"required":"a"}""", "inputs/required: a list of texts")]
    public void A_keyword_of_another_form_is_refused(string schema, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Schema(schema)).Message);

    [Fact]
    public void A_catalogue_refuses_a_spec_with_such_a_keyword()
    {
        using var folder = new TemporaryFolder();
        folder.With("p/processor.json", Specs.Json("p", inputs: """{"type":"object","properties":{"a":{"const":1}}}"""));

        var fault = Assert.Throws<FaultException>(() => new ProcessorCatalogue(folder.Root).Find("p")).Fault;

        Assert.Equal(new Fault(ErrorCode.AdapterInvocation, "p/processor.json: inputs/properties/a: the keyword 'const' is not enforced"), fault);
    }

    private static InputsSchema Schema(string json) => InputsSchema.Of(StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(json)));

    private static InputsDocument Document(string json) => InputsDocument.Parse(System.Text.Encoding.UTF8.GetBytes(json));

    private static Fault Refusal(InputsSchema schema, string json) => Assert.Throws<FaultException>(() => schema.Check(Document(json))).Fault;
}
