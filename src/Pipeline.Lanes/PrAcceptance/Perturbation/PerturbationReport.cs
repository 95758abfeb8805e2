using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What perturbing a case showed.</summary>
/// <param name="EnvelopeHash">Of the case's own run: SHA-256 over its envelope and the index of its outputs, which has every output's digest.</param>
/// <param name="Applied">The perturbations that were tried, in their order.</param>
/// <param name="Inapplicable">Those that were not, with the reason.</param>
/// <param name="Broken">What came to another hash; empty where every run came to this one.</param>
public sealed record PerturbationReport(
    Digest EnvelopeHash, IReadOnlyList<string> Applied, IReadOnlyList<Inapplicable> Inapplicable, IReadOnlyList<PerturbationFailure> Broken)
{
    internal const string CheckName = "perturbation";

    /// <summary>The check of the case: held where there is one hash; otherwise what broke it, and how each output differs.</summary>
    internal Check Check() => new(
        CheckName, Broken.Count == 0 ? null : $"broken by {string.Join(", ", Broken.Select(broken => broken.Name))}\n{string.Join('\n', Broken.Select(broken => $"{broken.Name}: {broken.Difference}"))}");
}

/// <summary>A perturbation that cannot be tried here.</summary>
public sealed record Inapplicable(string Name, string Reason);

/// <summary>A perturbation that changed what a case comes to.</summary>
/// <param name="Name">Its name; <see cref="Itself"/> where nothing was perturbed, <see cref="All"/> where no perturbation alone changes anything.</param>
/// <param name="Difference">Which output differs, and how it first does.</param>
public sealed record PerturbationFailure(string Name, string Difference)
{
    internal const string Itself = "itself";
    internal const string All = "all together";
}
