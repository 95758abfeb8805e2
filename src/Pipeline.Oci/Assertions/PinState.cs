using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>What a registry has of a pin.</summary>
/// <param name="Tagged">What the tag names; none when there is no such tag.</param>
/// <param name="Index">The pinned index; none when the registry does not have it.</param>
/// <param name="Missing">The pinned manifests that the registry does not have, in the order of the pin. Without an index, the index alone: its platforms are not asked for.</param>
public sealed record PinState(Manifest? Tagged, Manifest? Index, IReadOnlyList<Digest> Missing);
