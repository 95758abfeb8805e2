using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Checks of how a run was confined, as the engine said it: what is kept beside its receipt.</summary>
internal static class ConfinementChecks
{
    private const string Local = "local";

    /// <summary>The evidence is there, is of this run, and tells of nothing that a run in mode=mock may not have.</summary>
    /// <remarks>A function's platform lets nobody look, so only a run on this machine must have any.</remarks>
    public static string? Evidence(RunEvidence run)
    {
        if (run.Confinement is not { } kept)
        {
            return EnvelopeChecks.Succeeded(run)?.EnvFingerprint.Value("adapter") == Local ? "there is no evidence of how it was confined" : null;
        }

        try
        {
            return kept.Content is { } bytes ? Wrong(ConfinementEvidence.Parse(bytes), run) : "the evidence is larger than a document may be";
        }
        catch (FormatException e)
        {
            return $"the evidence is malformed: {e.Message}";
        }
    }

    private static string? Wrong(ConfinementEvidence evidence, RunEvidence run) => evidence.Confinement switch
    {
        _ when evidence.ExecutionId != run.Id => "the evidence is another run's",
        _ when evidence.Mode != Mode.Mock => $"the evidence is of mode={evidence.Mode}",
        var held when held.Platform != run.Platform => $"it ran as {held.Platform}, not {run.Platform}",
        { Network.Mode: not "none" and var network } => $"it was on the network {network}",
        { Network.Networks: var networks } when networks.FirstOrDefault(name => name != "none") is { } other => $"it was on the network {other}",
        { Privileged: true } => "it was privileged",
        { Capabilities.Added: [var capability, ..] } => $"it had the capability {capability}",
        { NoNewPrivileges: false } => "it could gain new privileges",
        { ReadOnlyRoot: false } => "its root file system was writable",
        { Seccomp: "unconfined" } => "no filter of system calls was on it",
        { Devices: [var device, ..] } => $"it had the device {device}",
        { Extras: [var extra, ..] } => $"it had {extra}",
        _ => null,
    };
}
