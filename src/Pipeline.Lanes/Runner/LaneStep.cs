using System.Globalization;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>One step of a judged lane on one processor: <c>--dry-run</c> prints it, <see cref="LaneRunner"/> executes it. The steps are closed.</summary>
internal abstract record LaneStep
{
    private LaneStep(string? line = null) => Line = line;

    /// <summary>The printed line, or none where the processor's own line says it all.</summary>
    public string? Line { get; }

    private static string Of(string verb, object what) => $"{verb,-9}  {what}";

    /// <summary>Do nothing: the last verdict stands.</summary>
    public sealed record KeepVerdict(Verdict Verdict) : LaneStep;

    /// <summary>Do nothing: what is missing is a finding.</summary>
    /// <param name="Group">The group of checks that fails.</param>
    /// <param name="Check">The check that fails.</param>
    /// <param name="Reason">Why it fails.</param>
    public sealed record Reject(string Group, string Check, string Reason) : LaneStep;

    /// <summary>A step of the lane's image source; nothing is probed or run before all of them are done.</summary>
    public abstract record ImageStep : LaneStep
    {
        private protected ImageStep(string line)
            : base(line)
        {
        }
    }

    /// <summary>Build the image from current source.</summary>
    public sealed record Build(Processor Processor) : ImageStep("build");

    /// <summary>Read the pinned image back by digest and assert it.</summary>
    /// <param name="Pin">The pin.</param>
    /// <param name="Spec">The spec that the image must cover, where it can be read.</param>
    public sealed record Assert(Pin Pin, ProcessorSpec? Spec) : ImageStep(Of("assert", Pin.Reference));

    /// <summary>Verify the signature of the asserted image.</summary>
    public sealed record Verify() : ImageStep(Of("verify", "its signature"));

    /// <summary>Read the deployed function back; the application is deployed whole, before the first function is read.</summary>
    /// <param name="Function">The function.</param>
    /// <param name="Cases">How many cases its processor has.</param>
    public sealed record Deploy(DeployedFunction Function, int Cases) : ImageStep(string.Create(
        CultureInfo.InvariantCulture,
        $"{Function.TimeoutS} s, {Function.Resources.Cpus} cpus, {Function.Resources.MemoryMib} MiB; secrets: {(Function.Secrets.Count == 0 ? "none" : string.Join(", ", Function.Secrets))}; cases: {Cases}"));

    /// <summary>Ask the container what it is and can do.</summary>
    /// <param name="Platform">The platform of the image, or none where it was built for one alone.</param>
    public sealed record Probe(Platform? Platform) : LaneStep(Platform is null ? "probe" : Of("probe", Platform));

    /// <summary>A step of a case. The steps of one case follow each other; cases run side by side.</summary>
    public abstract record CaseStep : LaneStep
    {
        private protected CaseStep(ProcessorCase @case, string line)
            : base(line) => Case = @case;

        public ProcessorCase Case { get; }
    }

    /// <summary>Run the case on both sides of the image: twice on one, or once on each.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="Verb">How the line says it: <c>run twice</c> or <c>run</c>.</param>
    public sealed record Run(ProcessorCase Case, string Verb = "run") : CaseStep(Case, Of(Verb, Case.Name));

    /// <summary>Run the case under other conditions.</summary>
    public sealed record Perturb(ProcessorCase Case) : CaseStep(Case, Of("perturb", Case.Name));

    /// <summary>Leave the case unjudged, for the reason written beside it.</summary>
    public sealed record Bypass(ProcessorCase Case, string Reason) : CaseStep(Case, Of("bypass", $"{Case.Name}: {Reason}"));

    /// <summary>Keep all that was judged as the processor's verdict.</summary>
    public sealed record Judge(ProcessorState State) : LaneStep("judge");
}
