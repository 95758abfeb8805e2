using System.Globalization;

namespace Pipeline.Benchmarks;

/// <summary>One measured number against its goal, without a peer.</summary>
/// <param name="Name">The measured operation.</param>
/// <param name="Value">The median.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Goal">The limit.</param>
/// <param name="AtLeast">Whether the limit is a minimum (throughput) or a maximum (time, memory).</param>
internal sealed record Figure(string Name, double Value, string Unit, double Goal, bool AtLeast = false)
{
    public bool Met => AtLeast ? Value >= Goal : Value <= Goal;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Met ? "met   " : "missed")}  {Value,8:0.##} {Unit}  (goal {(AtLeast ? "at least" : "at most")} {Goal:0.##})  {Name}");
}
