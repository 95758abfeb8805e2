using System.Text.Json.Nodes;
using Pipeline.Contracts.Faults;
using Pipeline.Processors.Planning;

namespace Processors.Planner.Tests;

/// <summary>Inputs that the planner itself refuses, even if the host does not.</summary>
public sealed class GoalTests
{
    [Theory]
    [InlineData("""{}""", "goal is not of its form")]
    [InlineData("""7""", "goal is not of its form")]
    [InlineData("""null""", "goal wants nothing")]
    [InlineData("""{"want":[]}""", "goal wants nothing")]
    [InlineData("""{"want":[null]}""", "a want is a media_type, or a processor and the canonical path of its output")]
    [InlineData("""{"want":[{"media_type":"markdown"}]}""", "a want is a media_type, or a processor and the canonical path of its output")]
    [InlineData("""{"want":[{"processor":"A B","path":"outputs/a"}]}""", "a want is a media_type, or a processor and the canonical path of its output")]
    [InlineData("""{"want":[{"media_type":"a/b"}],"have":{"x":{}}}""", "an entry of have has a value or an artifact")]
    [InlineData("""{"want":[{"media_type":"a/b"}],"have":{"x":{"value":1,"artifact":"world://w/a"}}}""", "an entry of have has a value or an artifact")]
    [InlineData("""{"want":[{"media_type":"a/b"}],"have":{"x":{"artifact":"/etc/passwd"}}}""", "an artifact in have is a world path")]
    [InlineData("""{"want":[{"media_type":"a/b"}],"have":{"x y":{"value":1}}}""", "a name in have is 1 to 128 letters, digits, _, - and .")]
    // By now, the host has replaced it with a path in this container.
    [InlineData("""{"want":[{"media_type":"a/b"}],"have":{"x":{"value":[{"$artifact":"/pipeline/in/artifacts/0"}]}}}""", "a value in have holds a reference")]
    [InlineData("""{"want":[{"media_type":"a/b"}],"have":{"x":{"value":{"$output":{"path":"outputs/a","step":"s1"}}}}}""", "a value in have holds a reference")]
    public void A_goal_that_is_none_is_refused(string goal, string detail) =>
        Refused(new() { ["goal"] = JsonNode.Parse(goal), ["catalogue"] = new JsonArray() }, detail);

    [Theory]
    [InlineData("null", "catalogue is not an array")]
    [InlineData("{}", "catalogue is not an array")]
    [InlineData("[1]", "catalogue[0] is not a processor.json")]
    public void A_catalogue_that_is_none_is_refused(string catalogue, string detail) =>
        Refused(new() { ["goal"] = JsonNode.Parse("""{"want":[{"media_type":"a/b"}]}"""), ["catalogue"] = JsonNode.Parse(catalogue) }, detail);

    [Fact]
    public void An_empty_catalogue_reaches_nothing() => Refused(
        new() { ["goal"] = JsonNode.Parse("""{"want":[{"media_type":"a/b"}]}"""), ["catalogue"] = new JsonArray() },
        "cannot reach a/b: no processor writes it");

    [Fact]
    public void A_goal_that_would_take_too_long_to_plan_is_told()
    {
        // A set cover: sixty processors, each of which writes four of forty wanted types.
        var catalogue = Enumerable.Range(0, 60).Select(i => new Made($"p{i}", [], [.. new[] { i, (i * 7) + 1, (i * 11) + 3, (i * 17) + 9 }.Select(t => $"t/{t % 40}").Distinct(StringComparer.Ordinal)]));
        var file = Path.GetTempFileName();
        try
        {
            Refused(
                Catalogues.Inputs(catalogue, Enumerable.Range(0, 40).Select(t => $"t/{t}"), [], file),
                "the goal needs a search of more than 20000 sets of processors");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Refused(JsonObject inputs, string detail) => Assert.Equal(
        $"ERR_INPUTS invalid inputs payload: {detail}",
        Assert.Throws<FaultException>(() => Provider.MakeRunner(CaseTests.Config)(inputs)).Fault.ToString());
}
