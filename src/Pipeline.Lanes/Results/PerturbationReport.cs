namespace Pipeline.Lanes.Results;

/// <summary>The result of perturbing a case.</summary>
/// <param name="EnvelopeHash">The hash of the case's own run: SHA-256 over its envelope and its index, which has every output's digest.</param>
/// <param name="Applied">The applied perturbations, in order.</param>
/// <param name="Inapplicable">The inapplicable perturbations, with reasons.</param>
/// <param name="Broken">The perturbations that changed the hash; empty if all runs had the same.</param>
public sealed record PerturbationReport(
    Digest EnvelopeHash, IReadOnlyList<string> Applied, IReadOnlyList<Inapplicable> Inapplicable, IReadOnlyList<PerturbationFailure> Broken)
{
    internal const string CheckName = "perturbation";

    /// <summary>The check of the case: passed if all hashes are equal; otherwise it names the causes and each output's difference.</summary>
    internal Check Check() => new(
        CheckName, Broken.Count == 0 ? null : $"broken by {string.Join(", ", Broken.Select(broken => broken.Name))}\n{string.Join('\n', Broken.Select(broken => $"{broken.Name}: {broken.Difference}"))}");
}

/// <summary>A perturbation that does not apply here.</summary>
public sealed record Inapplicable(string Name, string Reason);

/// <summary>A perturbation that changed a case's result.</summary>
/// <param name="Name">Its name; <see cref="Itself"/> if nothing was perturbed, <see cref="All"/> if no single perturbation changes anything.</param>
/// <param name="Difference">The first differing output, and its first difference.</param>
public sealed record PerturbationFailure(string Name, string Difference)
{
    internal const string Itself = "itself";
    internal const string All = "all together";
}
