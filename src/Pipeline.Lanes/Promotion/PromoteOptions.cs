using Pipeline.Lanes.Release;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Promotion;

/// <summary>The options of Promote.</summary>
/// <param name="Place">The release's location; its prefix is where the images are.</param>
/// <param name="To">The prefix of the repositories to copy them to.</param>
/// <param name="Acceptance">The command that accepts pins there, for messages.</param>
public sealed record PromoteOptions(ReleaseTarget Place, Repository To, string Acceptance)
{
    /// <summary>The only processor to promote; null for all.</summary>
    public string? Processor { get; init; }

    /// <summary>Whether to only print the plan.</summary>
    public bool DryRun { get; init; }
}

/// <summary>The ports of Promote.</summary>
/// <param name="Source">Reads the images' registry. It must be another client than <paramref name="Reader"/> (<see cref="Oci.Push.RepositoryCopy"/>).</param>
/// <param name="Reader">Reads the target's registry.</param>
/// <param name="Writer">Writes to it.</param>
/// <param name="Proposals">Proposes the pins; null to only write the file.</param>
/// <param name="Run">The page of the run, if it has one.</param>
public sealed record PromotePorts(IRegistryReader Source, IRegistryReader Reader, IRegistryWriter Writer, IPinProposals? Proposals, Uri? Run = null);
