using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>One thing that does not agree with another.</summary>
/// <param name="Processor">The processor, or none where a whole file or the whole deployment is meant.</param>
/// <param name="Rule">In which way.</param>
/// <param name="Detail">What was seen, in one line.</param>
/// <param name="Ignored">The ignore that holds for it, or none.</param>
public sealed record DriftFinding(string? Processor, DriftRule Rule, string Detail, DriftIgnore? Ignored = null)
{
    /// <summary>What registries and platforms said stands in it: so without what has the form of a secret.</summary>
    public string Detail { get; init => field = Redactor.PatternsOnly.Redact(value); } = Redactor.PatternsOnly.Redact(Detail);

    /// <summary>What it weighs: nothing where it is ignored.</summary>
    public DriftClass Class => Ignored is null ? Rule.Class : DriftClass.InSync;

    /// <summary>The same finding in another run: processor and rule.</summary>
    public string Key => Processor is null ? Rule.Name : $"{Processor} {Rule.Name}";
}
