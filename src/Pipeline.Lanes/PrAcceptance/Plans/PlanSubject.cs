namespace Pipeline.Lanes;

/// <summary>What the plan needs to know of one case.</summary>
/// <param name="Name">The case's name.</param>
/// <param name="Bypass">Why it is not judged, where it is not.</param>
public sealed record PlanCase(string Name, string? Bypass);

/// <summary>What the plan needs to know of one processor.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Folder">Its folder from the repository's root, with a closing <c>/</c>.</param>
/// <param name="Cases">Its cases, sorted by name (ordinal).</param>
/// <param name="Source">Its sources as they are now.</param>
/// <param name="Previous">The last verdict, where there is one.</param>
public sealed record PlanSubject(string Processor, string Folder, IReadOnlyList<PlanCase> Cases, SourceFingerprint Source, Verdict? Previous);
