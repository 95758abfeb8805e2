using System.Text.Json.Nodes;
using Pipeline.Contracts.Plans;
using Pipeline.Contracts.Text;

namespace Pipeline.Processors.Planning;

/// <summary>An output of an earlier step.</summary>
internal sealed record Supply(Need Need, RouteStep From, OutputName Path);

/// <summary>A candidate in its place, with the earlier outputs that it uses.</summary>
internal sealed record RouteStep(StepId Id, Candidate Candidate, IReadOnlyList<Supply> Supplies);

/// <summary>The steps to a goal, each after the steps whose outputs it uses.</summary>
internal sealed record Route(Goal Goal, IReadOnlyList<RouteStep> Steps)
{
    /// <summary>Names the steps and connects each need to the first earlier output that meets it.</summary>
    public static Route Of(Goal goal, IReadOnlyList<Candidate> ordered)
    {
        var steps = new List<RouteStep>();
        foreach (var candidate in ordered)
        {
            var supplies = candidate.Needs.Select(need => Supplier(need, steps));
            steps.Add(new(StepId.Parse($"s{steps.Count + 1}"), candidate, [.. supplies]));
        }

        return new(goal, steps);
    }

    /// <summary>The step and the output that meet a want.</summary>
    public (RouteStep Step, OutputName Path) Meets(Want want) => want switch
    {
        Want.OfType type when Steps.First(step => Planner.Serves(step.Candidate, want)) is var step => (step, step.Candidate.FirstOutput([type.MediaType])!),
        Want.Exactly exactly => (Steps.First(step => Planner.Serves(step.Candidate, want)), exactly.Path),
        _ => throw new ArgumentException("a want is of a type or an output", nameof(want)),
    };

    public Plan ToPlan() => Plan.Of(Goal.Document, [.. Steps.Select(ToStep)]);

    private static Supply Supplier(Need need, IEnumerable<RouteStep> earlier) => earlier
        .Select(step => (Step: step, Path: step.Candidate.FirstOutput(need.MediaTypes)))
        .Where(found => found.Path is not null)
        .Select(found => new Supply(need, found.Step, found.Path!))
        .First();

    private static PlanStep ToStep(RouteStep step)
    {
        var inputs = new JsonObject();
        foreach (var given in step.Candidate.Givens)
        {
            inputs[given.Input] = JsonNode.Parse(given.Value.GetRawText());
        }

        foreach (var supply in step.Supplies)
        {
            inputs[supply.Need.Input] = new JsonObject
            {
                ["$output"] = new JsonObject { ["path"] = supply.Path.ToString(), ["step"] = supply.From.Id.ToString() },
            };
        }

        return PlanStep.Of(step.Id, step.Candidate.Spec.Ref, Elements.Of(inputs));
    }
}
