using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Evidence;

/// <summary>A container as its engine tells it.</summary>
/// <param name="Confinement">What is kept of it.</param>
/// <param name="Sources">Destination → source of each mount from the host. Compared, and not kept: it is a path of the host.</param>
internal sealed record ContainerState(Confinement Confinement, IReadOnlyDictionary<string, string> Sources);
