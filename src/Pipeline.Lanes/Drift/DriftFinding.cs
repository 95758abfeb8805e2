namespace Pipeline.Lanes.Drift;

/// <summary>One disagreement.</summary>
/// <param name="Processor">The processor; null for a whole file or the whole deployment.</param>
/// <param name="Rule">The kind of disagreement.</param>
/// <param name="Detail">The observation, in one line.</param>
/// <param name="Ignored">The ignore that covers it, or null.</param>
public sealed record DriftFinding(string? Processor, DriftRule Rule, string Detail, DriftIgnore? Ignored = null)
{
    /// <summary>Quotes registries and platforms, so anything in the form of a secret is masked.</summary>
    public string Detail { get; init => field = Redactor.PatternsOnly.Redact(value); } = Redactor.PatternsOnly.Redact(Detail);

    /// <summary>Its class; in-sync if it is ignored.</summary>
    public DriftClass Class => Ignored is null ? Rule.Class : DriftClass.InSync;

    /// <summary>Identifies the same finding in another run: processor and rule.</summary>
    public string Key => Processor is null ? Rule.Name : $"{Processor} {Rule.Name}";
}
