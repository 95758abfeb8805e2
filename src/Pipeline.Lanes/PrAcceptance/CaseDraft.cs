using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.PrAcceptance;

/// <summary>Runs a case that expects nothing yet as the PR lane runs it: the image built from current source, twice in mode=mock, judged by the same checks.</summary>
/// <param name="ports">The ports of the lane.</param>
/// <param name="log">Receives the events of the runs.</param>
/// <param name="root">The absolute path of the repository; outputs are kept in its <c>artifacts/new-case</c>.</param>
/// <param name="clock">The clock.</param>
public sealed class CaseDraft(PrAcceptancePorts ports, EventLog log, string root, TimeProvider clock)
{
    /// <summary>The folder of the kept outputs, below <c>artifacts/</c>.</summary>
    public const string Kept = "new-case";

    private const string Started = "processor.exec.start";

    /// <summary>Builds, runs and judges.</summary>
    /// <param name="processor">The processor.</param>
    /// <param name="name">The case's name.</param>
    /// <param name="inputs">The absolute path of the draft's <c>inputs.json</c>; expectations are written beside it.</param>
    /// <param name="progress">Receives the stages.</param>
    /// <param name="cancellationToken">Stops it; no container stays behind.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the image does not build, or the case fails for a reason that is not the processor's.</exception>
    public async Task<DraftedCase> Run(Processor processor, string name, string inputs, ILaneProgress progress, CancellationToken cancellationToken)
    {
        using var slots = new WorkSlots(1, clock);
        var image = await new BuiltImages(ports, new LaneContext(log, slots, progress, clock)).Prepare(processor.Name, [new LaneStep.Build(processor)], cancellationToken);
        if (image.Runs is not { } runs)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, image.Judgement.Checks.Select(check => check.Failure).First(failure => failure is not null)!);
        }

        progress.Reached(processor.Name, "cases");
        var @case = new ProcessorCase(processor.Name, name, inputs, [], new CaseExpectation.Outputs(new Dictionary<OutputName, string>()));
        var keeper = new OutputKeeper(Path.Combine(root, "artifacts"), Kept, ports.Runs.World);
        var result = await new CaseTrial(new CaseRunner(ports.Runs, log, clock), keeper, slots).Run(processor, @case, runs, cancellationToken);
        return Envelope.Parse(result.Evidence.First.Envelope) is Envelope.Failure { Fault: var fault } ? Failed(@case, result, fault) : Succeeded(@case, result);
    }

    private static DraftedCase Succeeded(ProcessorCase @case, TrialResult result) => new(
        @case,
        null,
        result.Kept,
        Problems(result.Evidence with { ExpectedFiles = result.Evidence.First.Outputs().ToDictionary(StringComparer.Ordinal) }),
        () => new OutputAcceptance(accept: true).Judge(@case, result));

    private static DraftedCase Failed(ProcessorCase @case, TrialResult result, Fault fault)
    {
        // A machine that cannot run it says nothing about the processor.
        if (fault.Code != ErrorCode.Inputs && !(HasStarted(result.Evidence.First) && HasStarted(result.Evidence.Second)))
        {
            throw new FaultException(fault);
        }

        var expected = new CaseExpectation.Error(fault.Code, fault.Message);
        return new(@case, fault, [], Problems(result.Evidence with { Expected = expected }), () => expected.Write(Path.GetDirectoryName(@case.InputsFile)!));
    }

    private static IReadOnlyList<Check> Problems(CaseEvidence evidence) => [.. CaseJudge.Judge(evidence).Where(check => !check.Passed)];

    private static bool HasStarted(RunEvidence run) => run.Events.Any(logged => logged.Name == Started);
}

/// <summary>A case that has run and expects nothing yet.</summary>
/// <param name="Case">The case, with its inputs in the draft.</param>
/// <param name="Fault">The fault that both runs ended with; null if they succeeded.</param>
/// <param name="Outputs">The outputs of the first run.</param>
/// <param name="Problems">The checks that the case would fail whatever it expected; with any, it cannot be accepted.</param>
/// <param name="Accept">Writes what both runs gave beside the inputs, as what the case expects.</param>
public sealed record DraftedCase(ProcessorCase Case, Fault? Fault, IReadOnlyList<KeptOutput> Outputs, IReadOnlyList<Check> Problems, Action Accept);
