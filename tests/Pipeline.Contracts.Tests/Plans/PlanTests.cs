using System.Text;

namespace Pipeline.Contracts.Tests.Plans;

public sealed class PlanTests
{
    [Fact]
    public void A_plan_is_written_in_the_bytes_of_its_golden_file()
    {
        var plan = Plan.Parse(Golden.Bytes("plan.json"));

        Golden.Equal("plan.json", plan.Encode());
        Assert.Equal("s1 s2", string.Join(" ", plan.Steps.Select(step => step.Id)));
        Assert.Equal(new OutputReference(OutputName.Canonicalize("outputs/report.md"), StepId.Parse("s1")), Assert.Single(plan.Steps[1].References));
    }

    [Fact]
    public void A_plan_that_a_person_laid_out_is_read_as_well() =>
        Assert.Equal(
            "{\"goal\":\"g\",\"schema\":\"plan-v1\",\"steps\":[]}\n",
            Encoding.UTF8.GetString(Parse("{ \"schema\": \"plan-v1\",\n  \"steps\": [],\n  \"goal\": \"g\" }").Encode()));

    [Fact]
    public void Binding_puts_the_published_artifact_in_the_place_of_the_output()
    {
        var step = Plan.Parse(Golden.Bytes("plan.json")).Steps[1];

        var inputs = step.Bind(reference => WorldPath.Parse($"world://local/runs/{reference.Step.ToString()[1..]}/{reference.Path}"));

        Golden.Equal("plan-s2-bound.json", inputs.Canonical.Span);
    }

    [Fact]
    public void Binding_leaves_inputs_without_references_as_they_are()
    {
        var step = Plan.Parse(Golden.Bytes("plan.json")).Steps[0];

        var inputs = step.Bind(_ => throw new InvalidOperationException("nothing is to be asked"));

        Assert.Equal(CanonicalJson.Encode(step.Inputs), inputs.Canonical.ToArray());
    }

    [Fact]
    public void A_goal_and_inputs_may_hold_null()
    {
        const string Json = """{"goal":{"a":null},"schema":"plan-v1","steps":[{"id":"s1","inputs":{"x":[null]},"processor":"a@1.0.0"}]}""";

        Assert.Equal(Json + "\n", Encoding.UTF8.GetString(Parse(Json).Encode()));
    }

    [Theory]
    [InlineData("""[]""", "$ is of another type")]
    [InlineData("""{"goal":"g","schema":"plan-v0","steps":[]}""", "the schema of a plan is plan-v1")]
    [InlineData("""{"schema":"plan-v1","steps":[]}""", "goal")]
    [InlineData("""{"goal":7,"schema":"plan-v1","steps":[]}""", "a string or an object")]
    [InlineData("""{"goal":"g","schema":"plan-v1","steps":[],"note":1}""", "note")]
    [InlineData("""{"goal":"g","goal":"h","schema":"plan-v1","steps":[]}""", "duplicate member")]
    public void A_document_that_is_no_plan_is_refused(string json, string reason) => Refused(json, reason);

    [Theory]
    [InlineData("""{"id":"S1","inputs":{},"processor":"a@1.0.0"}""", "is not a step id")]
    [InlineData("""{"id":"s1","inputs":[],"processor":"a@1.0.0"}""", "inputs is not an object")]
    [InlineData("""{"id":"s1","inputs":{},"processor":"a@1.0"}""", "is not a processor reference")]
    [InlineData("""{"id":"s1","processor":"a@1.0.0"}""", "inputs")]
    [InlineData("""{"id":"s1","inputs":{},"processor":"a@1.0.0","when":1}""", "when")]
    // The step itself, and with it any cycle.
    [InlineData("""{"id":"s1","inputs":{"x":{"$output":{"path":"outputs/a","step":"s1"}}},"processor":"a@1.0.0"}""", "does not precede it")]
    [InlineData("""{"id":"s1","inputs":{"x":{"$output":{"path":"outputs/a","step":"s9"}}},"processor":"a@1.0.0"}""", "s9, which is not a step")]
    // A different spelling of the same file's name.
    [InlineData("""{"id":"s2","inputs":{"x":{"$output":{"path":"outputs//a","step":"s1"}}},"processor":"a@1.0.0"}""", "is not a canonical output name")]
    [InlineData("""{"id":"s2","inputs":{"x":{"$output":{"path":"a","step":"s1"}}},"processor":"a@1.0.0"}""", "is not a canonical output name")]
    [InlineData("""{"id":"s2","inputs":{"x":{"$output":"outputs/a"}},"processor":"a@1.0.0"}""", "is of another type")]
    [InlineData("""{"id":"s2","inputs":{"x":{"$output":{"path":"outputs/a"}}},"processor":"a@1.0.0"}""", "step")]
    [InlineData("""{"id":"s2","inputs":{"x":{"$output":{"path":"outputs/a","step":"s1"},"y":1}},"processor":"a@1.0.0"}""", "no other member")]
    [InlineData("""{"id":"s2","inputs":{"x":{"$artifact":"world://w/a","$output":{}}},"processor":"a@1.0.0"}""", "no other member")]
    // A digest names bytes, but a plan must name places to find them.
    [InlineData("""{"id":"s2","inputs":{"x":{"$artifact":"sha256:00"}},"processor":"a@1.0.0"}""", "is not a world path")]
    [InlineData("""{"id":"s2","inputs":{"x":[{"$artifact":7}]},"processor":"a@1.0.0"}""", "is not a world path")]
    public void A_step_that_cannot_be_run_is_refused(string step, string reason) =>
        Refused($$"""{"goal":"g","schema":"plan-v1","steps":[{{step}}]}""", reason);

    [Fact]
    public void A_step_may_not_take_what_a_later_one_writes() => Refused(
        """
        {"goal":"g","schema":"plan-v1","steps":[
          {"id":"s1","inputs":{"x":{"$output":{"path":"outputs/a","step":"s2"}}},"processor":"a@1.0.0"},
          {"id":"s2","inputs":{},"processor":"a@1.0.0"}]}
        """,
        "step s1 takes an output of s2, which does not precede it");

    [Fact]
    public void Two_steps_of_one_name_are_refused() => Refused(
        """
        {"goal":"g","schema":"plan-v1","steps":[
          {"id":"s1","inputs":{},"processor":"a@1.0.0"},{"id":"s1","inputs":{},"processor":"a@1.0.0"}]}
        """,
        "two steps are called s1");

    private static Plan Parse(string json) => Plan.Parse(Encoding.UTF8.GetBytes(json));

    private static void Refused(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => Parse(json)).Message, StringComparison.Ordinal);
}
