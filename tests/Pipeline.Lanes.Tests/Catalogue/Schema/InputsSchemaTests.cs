using System.Text;
using System.Text.Json;
using CsCheck;
using Pipeline.Lanes.Catalogue;

namespace Pipeline.Lanes.Tests;

public sealed class InputsSchemaTests
{
    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.Double.Where(double.IsFinite).Select(Es6Number.Format),
        Gen.Long.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.String.AlphaNumeric.Select(text => JsonSerializer.Serialize(text)),
        One("null", "true", "[]", "{}", "12345678901234567890123", "1e-320", "\"\\ud83d\\ude00\"", "\"2026-01-01\""));

    private static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    [Fact]
    public void All_violations_are_told_in_one_stable_order_and_at_most_three()
    {
        var schema = Of("""{"type":"object","additionalProperties":false,"required":["m"],"properties":{"t":{"maximum":2},"n":{"type":"integer"},"m":{"type":"string"}}}""");

        Assert.Equal("/m: required; /n: type integer; /t: maximum 2; and 1 more", Detail(schema, """{"t":3,"n":"x","z":1}"""));
        Assert.Equal("/m: required; /n: type integer; /t: maximum 2; and 1 more", Detail(schema, """{"z":1,"n":"x","t":3}"""));
    }

    // The maximum of items in an inputs document: a search from the beginning of the list for each item would not end here.
    [Fact]
    public void A_long_list_of_violations_is_told_as_a_short_one_is()
    {
        const int Items = 300_000;
        var schema = Of("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"} } } }""");

        Assert.Equal($"/a/0: type integer; /a/1: type integer; /a/10: type integer; and {Items - 3} more", Detail(schema, $$"""{"a":[{{string.Join(',', Enumerable.Repeat("true", Items))}}]}"""));
    }

    [Fact]
    public void A_rule_of_the_whole_document_has_no_pointer() =>
        Assert.Equal("the document: minProperties 1", Detail(Of("""{"type":"object","minProperties":1}"""), "{}"));

    [Fact]
    public void A_long_rule_is_cut() =>
        Assert.Equal(120 + "/a: ".Length, Detail(Of($$$"""{"type":"object","properties":{"a":{"type":"string","enum":["{{{new string('x', 300)}}}"] } } }"""), """{"a":"y"}""").Length);

    [Fact]
    public void A_violation_never_quotes_the_value()
    {
        var schema = Of("""{"type":"object","properties":{"a":{"type":"string","pattern":"^x$","maxLength":3,"enum":["x"]}}}""");

        Assert.DoesNotContain("hunter2", Detail(schema, """{"a":"hunter2"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pointer_is_quoted_but_bounded_by_the_fault()
    {
        var name = new string('n', 5000);

        var fault = Refusal(Of("""{"type":"object","additionalProperties":false}"""), $$"""{"{{name}}":1}""");

        Assert.True(fault.Message.Length <= Fault.MaxDetail + ErrorCode.Inputs.Fragment.Length + 2);
    }

    [Fact]
    public void Any_scalar_against_any_bound_is_a_verdict_and_never_an_exception() =>
        Gen.Select(Scalar, One("integer", "number", "string", "null"), Gen.Int[-3, 3]).Sample((value, type, bound) =>
        {
            var magnitude = Math.Abs(bound);
            var schema = Of($$$"""{"type":"object","properties":{"a":{"type":["{{{type}}}","boolean"],"minimum":{{{bound}}},"maximum":{{{bound}}},"multipleOf":{{{magnitude + 1}}},"minLength":{{{magnitude}}} } } }""");
            try
            {
                schema.Check(Document($$"""{"a":{{value}}}"""));
            }
            catch (FaultException e)
            {
                Assert.Equal(ErrorCode.Inputs, e.Fault.Code);
            }
        });

    [Fact]
    public void Depth_of_64_levels_is_checked()
    {
        var nested = string.Concat(Enumerable.Repeat("[", 62)) + "1" + string.Concat(Enumerable.Repeat("]", 62));

        Of("""{"type":"object","properties":{"a":{"type":"array"}}}""").Check(Document($$"""{"a":{{nested}}}"""));
    }

    private static InputsSchema Of(string json) => InputsSchema.Of(StrictJson.Parse(Encoding.UTF8.GetBytes(json)));

    private static InputsDocument Document(string json) => InputsDocument.Parse(Encoding.UTF8.GetBytes(json));

    private static Fault Refusal(InputsSchema schema, string json) => Assert.Throws<FaultException>(() => schema.Check(Document(json))).Fault;

    private static string Detail(InputsSchema schema, string json) => Refusal(schema, json).Message[(ErrorCode.Inputs.Fragment.Length + 2)..];
}
