namespace Pipeline.Adapters.Containers;

/// <summary>A container as its engine reports it.</summary>
/// <param name="Confinement">The part that is kept as evidence.</param>
/// <param name="Sources">Destination → source of each mount from the host. Compared but not kept, because it is a path of the host.</param>
internal sealed record ContainerState(Confinement Confinement, IReadOnlyDictionary<string, string> Sources);
