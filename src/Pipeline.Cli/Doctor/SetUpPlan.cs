using Pipeline.Clients;

namespace Pipeline.Cli.Doctor;

/// <summary>What set-up would do with one of its parts.</summary>
/// <param name="State">Whether the part is ready, set-up provides it, or it cannot.</param>
/// <param name="Text">What set-up does, or its sentence on why it cannot; empty if the part is ready.</param>
internal sealed record PlannedPart(DiagnosisState State, string Text);

/// <summary>The answer of <c>build/setup/engine.sh plan</c>, which asks the questions of <c>up</c> and changes nothing.</summary>
internal static class SetUpPlan
{
    private const string Script = "build/setup/engine.sh";

    /// <summary>The parts that <c>./build.sh PrAcceptance</c> sets up, in the order of its announcements.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["engine", "emulation", "toolchain", "bases", "perturbation"];

    /// <param name="root">The checkout.</param>
    /// <param name="declined">Whether set-up may install nothing (<c>--no-engine-setup</c>).</param>
    /// <param name="engine">The variables that select the engine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the script.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the script gives no plan.</exception>
    public static async Task<IReadOnlyDictionary<string, PlannedPart>> Read(string root, bool declined, IReadOnlyDictionary<string, string?> engine, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            ToolkitFile.Require(root, Script);
        }
        catch (FaultException e)
        {
            return Parts.ToDictionary(part => part, part => BeforeTheFrontDoor(part, root, declined, e.Fault.Detail), StringComparer.Ordinal);
        }

        var last = "it printed nothing";
        var (_, output) = await new Tool("bash", time) { Folder = root, Environment = engine }.Run(
            [Script, "plan", .. declined ? (string[])["--no-engine-setup"] : [], .. Parts], line => last = line, cancellationToken);
        var plan = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 3)).ToDictionary(words => words[0], Of, StringComparer.Ordinal);
        return Parts.All(plan.ContainsKey) ? plan : throw new FaultException(ErrorCode.AdapterInvocation, $"{Script} gives no plan: {last}");
    }

    // A fresh clone has no script until the front door has placed it, as every run of it does.
    private static PlannedPart BeforeTheFrontDoor(string part, string root, bool declined, string missing) =>
        !File.Exists(Path.Combine(root, "build.sh")) ? new(DiagnosisState.Missing, missing)
        : new FrontDoor(root).Obstacle() is { } obstacle ? new(DiagnosisState.Missing, $"{obstacle.Text}: {obstacle.Mend}")
        : declined && part == "engine" ? new(DiagnosisState.Missing, "missing, and left so by --no-engine-setup: start a Docker engine with buildx")
        : new(DiagnosisState.SetsUp, $"places {Script}, which {(declined ? "checks this" : "sets up what is missing")}; after ./build.sh PlaceToolkit the doctor says more");

    private static PlannedPart Of(string[] words) => words switch
    {
        [_, "ready"] => new(DiagnosisState.Ok, ""),
        [_, "sets-up", var what] => new(DiagnosisState.SetsUp, what),
        [_, "impossible", var sentence] => new(DiagnosisState.Missing, sentence),
        _ => throw new FaultException(ErrorCode.AdapterInvocation, $"{Script} gives no plan: {string.Join(' ', words)}"),
    };
}
