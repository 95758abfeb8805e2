using System.Text.Json;

namespace Pipeline.Contracts;

/// <summary><c>plan-v1</c>: a goal, and the steps that reach it, each after those whose outputs it takes.</summary>
/// <remarks>No steps at all means that the goal holds already.</remarks>
public sealed record Plan
{
    public const string SchemaName = "plan-v1";

    private Plan(JsonElement goal, IReadOnlyList<PlanStep> steps) => (Goal, Steps) = (goal, steps);

    /// <summary>What the plan is for: a sentence, or the object that a planner was given.</summary>
    public JsonElement Goal { get; }

    public IReadOnlyList<PlanStep> Steps { get; }

    /// <summary>Takes a goal and its steps in order.</summary>
    /// <exception cref="FormatException">
    /// The goal is neither a string nor an object, two steps have one id, or a step names one that does not stand before it.
    /// </exception>
    public static Plan Of(JsonElement goal, IReadOnlyList<PlanStep> steps)
    {
        if (goal.ValueKind is not (JsonValueKind.String or JsonValueKind.Object))
        {
            throw new FormatException("the goal of a plan is a string or an object");
        }

        var all = steps.Select(step => step.Id).ToHashSet();
        var before = new HashSet<StepId>();
        foreach (var step in steps)
        {
            if (step.References.FirstOrDefault(reference => !before.Contains(reference.Step)) is { } ahead)
            {
                throw new FormatException(all.Contains(ahead.Step)
                    ? $"step {step.Id} takes an output of {ahead.Step}, which does not stand before it"
                    : $"step {step.Id} takes an output of {ahead.Step}, which is no step");
            }

            if (!before.Add(step.Id))
            {
                throw new FormatException($"two steps are called {step.Id}");
            }
        }

        return new Plan(goal, steps);
    }

    /// <summary>Reads a plan: strict in its members, free in its layout, for people write plans too.</summary>
    /// <exception cref="FormatException">A member is duplicate, unknown, missing or malformed, or the steps do not hold together.</exception>
    public static Plan Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = ContractDocument.ReadLoose(utf8, PlansJson.Default.PlanWire);
        return wire.Schema == SchemaName
            ? Of(wire.Goal, [.. wire.Steps.Select(step => PlanStep.Of(step.Id, step.Processor, step.Inputs))])
            : throw new FormatException($"the schema of a plan is {SchemaName}");
    }

    /// <summary>The bytes of the file: canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractDocument.Write(
        new PlanWire(Goal, SchemaName, [.. Steps.Select(step => new PlanStepWire(step.Id, step.Inputs, step.Processor))]),
        PlansJson.Default.PlanWire);
}

internal sealed record PlanWire(JsonElement Goal, string Schema, IReadOnlyList<PlanStepWire> Steps);

internal sealed record PlanStepWire(StepId Id, JsonElement Inputs, ProcessorRef Processor);
