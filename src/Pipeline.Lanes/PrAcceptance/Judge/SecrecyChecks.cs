namespace Pipeline.Lanes;

/// <summary>Checks that a planted secret stays where it was planted.</summary>
internal static class SecrecyChecks
{
    /// <summary>The canary is in no log event, no envelope and no published file.</summary>
    public static string? Canary(RunEvidence run, CaseEvidence evidence)
    {
        var canary = System.Text.Encoding.UTF8.GetBytes(evidence.Canary);
        var files = run.Files.OrderBy(file => file.Key, StringComparer.Ordinal);
        return run.Events.FirstOrDefault(logged => logged.Text.Contains(evidence.Canary, StringComparison.Ordinal)) is { } told
            ? $"a planted secret stands in the log event {told.Name}"
            : run.Envelope.Span.IndexOf(canary) >= 0 ? "a planted secret stands in the envelope"
            : files.Where(file => file.Value.Content is { } content && content.Span.IndexOf(canary) >= 0).Select(file => file.Key).FirstOrDefault() is { } name
                ? $"a planted secret stands in {name}"
                : null;
    }

    /// <summary>In mode=mock nobody looks at a secret.</summary>
    public static string? NotRead(RunEvidence run) => run.SecretsRead == 0 ? null : "a secret was read in mode=mock";
}
