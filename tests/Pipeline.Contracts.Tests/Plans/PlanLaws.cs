using System.Text;
using CsCheck;

namespace Pipeline.Contracts.Tests.Plans;

public sealed class PlanLaws
{
    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.Int.Select(number => $"{number}"),
        Gen.Const("{\"a\":[null,true]}"),
        Gen.Const("{\"$artifact\":\"world://w/in/a\"}"),
        Gen.Const("\"$output\""));

    /// <summary>Plans whose steps use outputs of earlier steps.</summary>
    private static readonly Gen<Plan> Plans = Gen.Select(Gen.Int[0, 1000], Value).Array[0, 6].Array[0, 6].Select(steps =>
        Plan.Of(StrictJson.Parse("\"goal\""u8.ToArray()), [.. steps.Select(Step)]));

    [Fact]
    public void What_was_written_reads_back_as_the_same_bytes() =>
        Plans.Sample(plan => Plan.Parse(plan.Encode()).Encode().AsSpan().SequenceEqual(plan.Encode()));

    [Fact]
    public void Binding_leaves_no_reference_and_asks_for_each_that_stands_there() =>
        Plans.Sample(plan => plan.Steps.All(step =>
        {
            var asked = new List<OutputReference>();
            var bound = step.Bind(reference =>
            {
                asked.Add(reference);
                return WorldPath.Parse($"world://w/runs/{reference.Step}/{reference.Path}");
            });
            return asked.SequenceEqual(step.References) && PlanStep.Of(step.Id, step.Processor, bound.Root).References.Count == 0;
        }));

    [Fact]
    public void A_plan_without_one_of_its_steps_is_a_plan_only_if_no_later_step_needs_it() =>
        Plans.Where(plan => plan.Steps.Count > 0).Sample(plan =>
        {
            var needed = plan.Steps.Skip(1).Any(step => step.References.Any(reference => reference.Step == plan.Steps[0].Id));
            return needed == Throws(() => Plan.Of(plan.Goal, [.. plan.Steps.Skip(1)]));
        });

    private static PlanStep Step((int Earlier, string Value)[] values, int at)
    {
        var members = values.Select((value, i) => (value.Earlier % 2, at) switch
        {
            (1, > 0) => $"\"p{i}\":{{\"$output\":{{\"path\":\"outputs/{i}\",\"step\":\"s{value.Earlier % at}\"}}}}",
            _ => $"\"p{i}\":{value.Value}",
        });
        var inputs = StrictJson.Parse(Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}}}"));
        return PlanStep.Of(StepId.Parse($"s{at}"), ProcessorRef.Parse("any@1.0.0"), inputs);
    }

    private static bool Throws(Func<Plan> make)
    {
        try
        {
            _ = make();
            return false;
        }
        catch (FormatException)
        {
            return true;
        }
    }
}
