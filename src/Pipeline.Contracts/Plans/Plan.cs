using System.Text.Json;

namespace Pipeline.Contracts.Plans;

/// <summary><c>plan-v1</c>: a goal and the steps that reach it. Each step follows the steps whose outputs it uses.</summary>
/// <remarks>A plan without steps means that the goal is already reached.</remarks>
public sealed record Plan
{
    public const string SchemaName = "plan-v1";

    private Plan(JsonElement goal, IReadOnlyList<PlanStep> steps) => (Goal, Steps) = (goal, steps);

    /// <summary>The plan's purpose: a sentence, or the object that a planner received.</summary>
    public JsonElement Goal { get; }

    public IReadOnlyList<PlanStep> Steps { get; }

    /// <summary>Creates a plan from a goal and its ordered steps.</summary>
    /// <exception cref="FormatException">
    /// The goal is neither a string nor an object, two steps share an id, or a step refers to one that does not precede it.
    /// </exception>
    public static Plan Of(JsonElement goal, IReadOnlyList<PlanStep> steps)
    {
        if (goal.ValueKind is not (JsonValueKind.String or JsonValueKind.Object))
        {
            throw new FormatException("the goal of a plan must be a string or an object");
        }

        var all = steps.Select(step => step.Id).ToHashSet();
        var before = new HashSet<StepId>();
        foreach (var step in steps)
        {
            if (step.References.FirstOrDefault(reference => !before.Contains(reference.Step)) is { } ahead)
            {
                throw new FormatException(all.Contains(ahead.Step)
                    ? $"step {step.Id} takes an output of {ahead.Step}, which does not precede it"
                    : $"step {step.Id} takes an output of {ahead.Step}, which is not a step");
            }

            if (!before.Add(step.Id))
            {
                throw new FormatException($"two steps are called {step.Id}");
            }
        }

        return new Plan(goal, steps);
    }

    /// <summary>Reads a plan. Members are strict, but layout is free because people also write plans.</summary>
    /// <exception cref="FormatException">A member is duplicate, unknown, missing or malformed, or the steps are inconsistent.</exception>
    public static Plan Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = ContractDocument.ReadLoose(utf8, PlansJson.Default.PlanWire, SchemaName);
        return wire.Schema == SchemaName
            ? Of(wire.Goal, [.. wire.Steps.Select(step => PlanStep.Of(step.Id, step.Processor, step.Inputs))])
            : throw new FormatException($"the schema of a plan is {SchemaName}");
    }

    /// <summary>The file as canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractDocument.Write(
        new PlanWire(Goal, SchemaName, [.. Steps.Select(step => new PlanStepWire(step.Id, step.Inputs, step.Processor))]),
        PlansJson.Default.PlanWire);
}

internal sealed record PlanWire(JsonElement Goal, string Schema, IReadOnlyList<PlanStepWire> Steps);

internal sealed record PlanStepWire(StepId Id, JsonElement Inputs, ProcessorRef Processor);
