using System.Text;
using CsCheck;
using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Plans;
using Pipeline.Contracts.Runs;
using Pipeline.Processors.Planning;

namespace Processors.Planner.Tests;

/// <summary>Laws for every catalogue, compared with a search that tries every subset.</summary>
public sealed class PlannerLaws : IDisposable
{
    private const int Types = 6;
    private readonly string file = Path.GetTempFileName();

    private static readonly Gen<string> Type = Gen.Int[0, Types - 1].Select(i => $"t/{i}");

    private static readonly Gen<Made[]> Catalogue = Gen.Select(Type.Array[0, 3], Type.Array[1, 2])
        .Array[1, 8]
        .Select(all => all.Select((made, i) => new Made($"p{i}", [.. made.Item1.Distinct(StringComparer.Ordinal)], [.. made.Item2.Distinct(StringComparer.Ordinal)])).ToArray());

    private static readonly Gen<(Made[] Catalogue, string[] Want, string[] Have)> Problem =
        Gen.Select(Catalogue, Type.Array[1, 2], Type.Array[0, 2], (catalogue, want, have) => (catalogue, want.Distinct(StringComparer.Ordinal).ToArray(), have.Distinct(StringComparer.Ordinal).ToArray()));

    public void Dispose() => File.Delete(file);

    [Fact]
    public void A_plan_runs_reaches_its_goal_and_is_as_short_as_any() => Problem.Sample(
        problem =>
        {
            var shortest = Shortest(problem.Catalogue, problem.Want, problem.Have);
            var found = Find(problem.Catalogue, problem.Want, problem.Have);
            return found is null ? shortest is null : found.Steps.Count == shortest && Runs(found, problem.Catalogue, problem.Want, problem.Have);
        },
        iter: 2000,
        threads: 1);

    [Fact]
    public void The_order_of_the_catalogue_does_not_change_the_plan() => Problem
        .SelectMany(problem => Gen.Shuffle(problem.Catalogue).Select(shuffled => (problem, shuffled)))
        .Sample(
            (problem, shuffled) =>
            {
                var forth = Find(problem.Catalogue, problem.Want, problem.Have);
                var back = Find(shuffled, problem.Want, problem.Have);
                return forth is null ? back is null : forth.Encode().AsSpan().SequenceEqual(back?.Encode());
            },
            iter: 1000,
            threads: 1);

    private Plan? Find(Made[] catalogue, string[] want, string[] have)
    {
        try
        {
            var result = Provider.MakeRunner(CaseTests.Config)(Catalogues.Inputs(catalogue, want, have, file));
            return Plan.Parse(Encoding.UTF8.GetBytes(CaseTests.Text(result.Outputs[0])));
        }
        catch (FaultException e) when (e.Fault.Message.Contains("cannot reach", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>Walks the plan like a runner: each input has the right type, and exists by then.</summary>
    private static bool Runs(Plan plan, Made[] catalogue, string[] want, string[] have)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        var places = new Dictionary<string, Made>(StringComparer.Ordinal);
        foreach (var step in plan.Steps)
        {
            var made = catalogue.Single(made => made.Name == step.Processor.Name);
            var inputs = step.Bind(reference => WorldPath.Parse($"world://w/{reference.Step}/{reference.Path}")).Root;
            var types = made.Takes.Select((_, i) => TypeAt(inputs.GetProperty($"in{i}").GetProperty("$artifact").GetString()!, places, have));
            if (!types.SequenceEqual(made.Takes, StringComparer.Ordinal) || inputs.GetPropertyCount() != made.Takes.Count)
            {
                return false;
            }

            places.Add(step.Id.ToString(), made);
            written.UnionWith(made.Writes);
        }

        return want.All(written.Contains);
    }

    private static string? TypeAt(string place, Dictionary<string, Made> places, string[] have) => place["world://w/".Length..].Split('/') switch
    {
        [var holding] => have[holding[1] - '0'],
        [var step, "outputs", var at] when places.TryGetValue(step, out var made) => made.Writes[at[0] - '0'],
        _ => null,
    };

    private static int? Shortest(Made[] catalogue, string[] want, string[] have) => Enumerable.Range(1, (1 << catalogue.Length) - 1)
        .Select(set => catalogue.Where((_, i) => (set >> i & 1) == 1).ToArray())
        .Where(set => Reaches(set, want, have))
        .Select(set => (int?)set.Length)
        .Min();

    private static bool Reaches(Made[] set, string[] want, string[] have)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        var waiting = set.ToList();
        while (waiting.Find(made => made.Takes.All(type => have.Contains(type, StringComparer.Ordinal) || written.Contains(type))) is { } ready)
        {
            waiting.Remove(ready);
            written.UnionWith(ready.Writes);
        }

        return waiting.Count == 0 && want.All(written.Contains);
    }
}
