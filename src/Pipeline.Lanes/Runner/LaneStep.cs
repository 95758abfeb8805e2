using System.Globalization;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Runner;

/// <summary>One step of a judged lane on one processor: <c>--dry-run</c> prints it, <see cref="LaneRunner"/> executes it. A closed union.</summary>
internal abstract record LaneStep
{
    private LaneStep(string? line = null) => Line = line;

    /// <summary>The printed line; null if the processor's own line says everything.</summary>
    public string? Line { get; }

    private static string Of(string verb, object what) => $"{verb,-9}  {what}";

    /// <summary>Do nothing: the last verdict is still valid.</summary>
    public sealed record KeepVerdict(Verdict Verdict) : LaneStep;

    /// <summary>Do nothing: the missing item is a finding.</summary>
    /// <param name="Group">The group of checks that fails.</param>
    /// <param name="Check">The check that fails.</param>
    /// <param name="Reason">Why it fails.</param>
    public sealed record Reject(string Group, string Check, string Reason) : LaneStep;

    /// <summary>A step of the lane's image source; probes and runs start only after all of them.</summary>
    public abstract record ImageStep : LaneStep
    {
        private protected ImageStep(string line)
            : base(line)
        {
        }
    }

    /// <summary>Build the image from current source.</summary>
    public sealed record Build(Processor Processor) : ImageStep("build");

    /// <summary>Read the pinned image back by digest and check it.</summary>
    /// <param name="Pin">The pin.</param>
    /// <param name="Spec">The spec whose platforms the image must have, if it is readable.</param>
    public sealed record Assert(Pin Pin, ProcessorSpec? Spec) : ImageStep(Of("assert", Pin.Reference));

    /// <summary>Verify the signature of the checked image.</summary>
    public sealed record Verify() : ImageStep(Of("verify", "its signature"));

    /// <summary>Read the deployed function back; the whole application is deployed before the first function is read.</summary>
    /// <param name="Function">The function.</param>
    /// <param name="Cases">The number of the processor's cases.</param>
    public sealed record Deploy(DeployedFunction Function, int Cases) : ImageStep(string.Create(
        CultureInfo.InvariantCulture,
        $"{Function.TimeoutS} s, {Function.Resources.Cpus} cpus, {Function.Resources.MemoryMib} MiB; secrets: {(Function.Secrets.Count == 0 ? "none" : string.Join(", ", Function.Secrets))}; cases: {Cases}"));

    /// <summary>Read the container's identity and abilities.</summary>
    /// <param name="Platform">The platform of the image; null if it has only one.</param>
    public sealed record Probe(Platform? Platform) : LaneStep(Platform is null ? "probe" : Of("probe", Platform));

    /// <summary>The step of a case; each case has one. Cases run concurrently.</summary>
    public abstract record CaseStep : LaneStep
    {
        private protected CaseStep(ProcessorCase @case, string line)
            : base(line) => Case = @case;

        public ProcessorCase Case { get; }
    }

    /// <summary>Run the case on both sides of the image: twice on one, or once on each.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="Verb">The verb of the printed line: <c>run twice</c> or <c>run</c>.</param>
    public sealed record Run(ProcessorCase Case, string Verb = "run") : CaseStep(Case, Of(Verb, Case.Name));

    /// <summary>Run the case twice, the second time under changed conditions; a difference is followed to its cause with more runs.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="Values">The values of the conditions.</param>
    public sealed record Perturb(ProcessorCase Case, PerturbationValues Values) : CaseStep(Case, Of("perturb", Case.Name));

    /// <summary>Bypass the case, for its stated reason.</summary>
    public sealed record Bypass(ProcessorCase Case, string Reason) : CaseStep(Case, Of("bypass", $"{Case.Name}: {Reason}"));

    /// <summary>Store all judgements as the processor's verdict.</summary>
    public sealed record Judge(ProcessorState State) : LaneStep("judge");
}
