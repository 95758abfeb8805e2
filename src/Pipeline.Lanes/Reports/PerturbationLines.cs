namespace Pipeline.Lanes;

/// <summary>What a person is told of perturbed cases that held; those that did not are among the failures.</summary>
internal static class PerturbationLines
{
    /// <summary>A line a processor: how many cases came to one hash, and what could not be tried, with the reason.</summary>
    public static IEnumerable<string> Of(LaneReport report) =>
        from processor in report.Processors
        let perturbed = processor.Judgements.Select(judgement => judgement.Perturbation).OfType<PerturbationReport>().ToArray()
        where perturbed.Length > 0
        select $"{processor.Processor}: {perturbed.Count(one => one.Broken.Count == 0)} of {perturbed.Length} cases come to one envelope hash under {perturbed[0].Applied.Count} perturbations.{Words.Of(perturbed[0].Inapplicable)}";
}
