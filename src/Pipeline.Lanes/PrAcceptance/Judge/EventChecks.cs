namespace Pipeline.Lanes;

/// <summary>Checks of what a run logged.</summary>
internal static class EventChecks
{
    private static readonly string[] Bound = ["trace_id", "adapter", "processor_ref", "mode"];

    // A run that is called where it is deployed has its container there, and here the call.
    private const string Remote = "modal";
    private const string CallEnd = "modal.invoke.complete";
    private static readonly string[] Exec = ["processor.exec.start", "processor.exec.success"];
    private static readonly string[] Call = ["modal.invoke.start", CallEnd];
    private static readonly string[] Ends = ["processor.exec.success", "processor.exec.fail", "processor.exec.timeout"];
    private static readonly string[] Always = ["adapter.complete", "adapter.invoke", "execution.settle", "execution.start", "storage.write"];

    // A case may fail before the adapter is asked, before the container runs, in it, or after it.
    private static readonly string[] OfFailure = ["adapter.complete", "adapter.invoke", "execution.fail", "execution.start", "storage.error"];

    /// <summary>A success logs each event of its life exactly once, and no other.</summary>
    public static string? Success(RunEvidence run)
    {
        string[] expected = [.. Always, .. IsRemote(run) ? Call : Exec];
        return expected.Select(name => Count(run, name) is var count and not 1 ? $"{name} was logged {Times(count)}" : null).FirstOrDefault(reason => reason is not null)
            ?? Strange(run, expected) ?? Unbound(run);
    }

    /// <summary>A failure logs its start and its failure exactly once, ends whatever it began, and nothing twice.</summary>
    public static string? Failure(RunEvidence run)
    {
        string[] known = [.. OfFailure, .. IsRemote(run) ? Call : [.. Exec, .. Ends]];
        return known.Select(name => Count(run, name) is var count and > 1 ? $"{name} was logged {Times(count)}" : null).FirstOrDefault(reason => reason is not null)
            ?? (Count(run, "execution.start"), Count(run, "execution.fail")) switch
            {
                (1, 1) => null,
                (0, _) => "execution.start was not logged",
                _ => "execution.fail was not logged",
            }
            ?? (Count(run, "adapter.invoke") == Count(run, "adapter.complete") ? null : "adapter.invoke and adapter.complete do not pair")
            ?? (Count(run, "processor.exec.start") == Ends.Sum(end => Count(run, end)) ? null : "processor.exec.start and its end do not pair")
            ?? (Count(run, Call[0]) == Count(run, CallEnd) ? null : "modal.invoke.start and its end do not pair")
            ?? Strange(run, known) ?? Unbound(run);
    }

    /// <summary>The container printed nothing on its standard output; the event of its end says so.</summary>
    public static string? Stdout(RunEvidence run) => run.Events
        .Where(logged => Ends.Contains(logged.Name, StringComparer.Ordinal) || logged.Name == CallEnd)
        .Select(logged => logged.Properties.GetValueOrDefault("stdout_bytes") switch
        {
            "0" => null,
            null when logged.Name == "processor.exec.success" || (logged.Name == CallEnd && EnvelopeChecks.Succeeded(run) is not null) => $"{logged.Name} lacks stdout_bytes",
            null => null,
            var bytes => $"the container wrote {bytes} bytes to its standard output",
        })
        .FirstOrDefault(reason => reason is not null);

    private static bool IsRemote(RunEvidence run) => run.Events.Any(logged => logged.Properties.GetValueOrDefault("adapter") == Remote);

    private static int Count(RunEvidence run, string name) => run.Events.Count(logged => logged.Name == name);

    private static string? Strange(RunEvidence run, string[] known) =>
        run.Events.Select(logged => logged.Name).FirstOrDefault(name => name.Length > 0 && !known.Contains(name, StringComparer.Ordinal)) is { } name
            ? $"{name} does not belong to such a run"
            : null;

    private static string? Unbound(RunEvidence run) => run.Events
        .Select(logged => Bound.FirstOrDefault(property => !logged.Properties.ContainsKey(property)) is { } property ? $"{logged.Name} lacks {property}" : null)
        .FirstOrDefault(reason => reason is not null);

    private static string Times(int count) => count == 0 ? "never" : $"{count} times";
}
