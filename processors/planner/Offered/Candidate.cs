using System.Text.Json;
using Pipeline.Contracts.Specs;
using Pipeline.Contracts.Text;

namespace Pipeline.Processors.Planning;

/// <summary>An input that an earlier step must write: an output of any of these media types.</summary>
internal sealed record Need(string Input, IReadOnlyList<string> MediaTypes);

/// <summary>An input that an available value fills.</summary>
/// <param name="Input">The input's name.</param>
/// <param name="Value">Its value.</param>
/// <param name="From">The source, or null for the schema's default.</param>
internal sealed record Given(string Input, JsonElement Value, Holding? From);

/// <summary>A processor in view of a goal: its filled inputs, its open inputs, and its outputs.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Givens">The filled inputs, sorted by name.</param>
/// <param name="Needs">The inputs that an earlier step must write, sorted by name.</param>
/// <param name="Lacks">The required inputs that nothing can fill, sorted by name; a single one rules the processor out.</param>
/// <param name="Score">The number of the goal's words that describe it.</param>
internal sealed record Candidate(
    ProcessorSpec Spec,
    IReadOnlyList<Given> Givens,
    IReadOnlyList<Need> Needs,
    IReadOnlyList<string> Lacks,
    int Score)
{
    public string Ref { get; } = Spec.Ref.ToString();

    /// <summary>The media types that it writes.</summary>
    public IReadOnlySet<string> Writes { get; } = Spec.Outputs.Values.ToHashSet(StringComparer.Ordinal);

    // In one catalogue a reference is unique.
    public bool Equals(Candidate? other) => other is not null && Ref == other.Ref;

    public override int GetHashCode() => Ref.GetHashCode(StringComparison.Ordinal);

    public static Candidate Of(ProcessorSpec spec, Goal goal, Words words)
    {
        var givens = new List<Given>();
        var needs = new List<Need>();
        var lacks = new List<string>();
        foreach (var input in InputProperty.Of(spec))
        {
            if (input.Choose(spec.Name, goal.Holdings) is { } holding)
            {
                givens.Add(new(input.Name, holding.Value, holding));
            }
            else if (!input.IsRequired)
            {
                continue;
            }
            else if (input.MediaTypes.Count > 0)
            {
                needs.Add(new(input.Name, input.MediaTypes));
            }
            else if (input.Default is { } value)
            {
                givens.Add(new(input.Name, value, From: null));
            }
            else
            {
                lacks.Add(input.Name);
            }
        }

        return new(spec, givens, needs, lacks, words.CountIn(spec));
    }

    /// <summary>The first output of one of these media types, in their order and then by name (ordinal).</summary>
    public OutputName? FirstOutput(IReadOnlyList<string> mediaTypes) => mediaTypes
        .SelectMany(type => Spec.Outputs.Where(output => output.Value == type).Select(output => output.Key).Order())
        .FirstOrDefault();
}
