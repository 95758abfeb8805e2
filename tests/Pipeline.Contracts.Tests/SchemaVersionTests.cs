using System.Text;

namespace Pipeline.Contracts.Tests;

/// <summary>A document of a later version is refused for its version, and a wrong one for what is wrong.</summary>
public sealed class SchemaVersionTests
{
    [Theory]
    [InlineData("""{"schema":"pins-v2","unknown":1}""", "pins-v2 is of a later version than pins-v1: upgrade the pipeline")]
    [InlineData("""{"schema":"pins-v10"}""", "pins-v10 is of a later version than pins-v1: upgrade the pipeline")]
    public void A_later_one_is_refused_with_what_to_do(string document, string sentence) => Assert.Equal(sentence, Assert.Throws<FormatException>(() => Refuse(document)).Message);

    [Theory]
    [InlineData("""{"schema":"pins-v1"}""")]
    [InlineData("""{"schema":"pins-v0"}""")]
    [InlineData("""{"schema":"plan-v2"}""")] // another kind
    [InlineData("""{"schema":"pins-v2-draft"}""")] // no version
    [InlineData("""{"schema":"pins-v99999999999"}""")] // no number of a version
    [InlineData("""{"schema":2}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void All_else_is_left_to_the_reader(string document) => Refuse(document);

    private static void Refuse(string document) => SchemaVersion.RefuseLater(StrictJson.Parse(Encoding.UTF8.GetBytes(document)), "pins-v1");
}
