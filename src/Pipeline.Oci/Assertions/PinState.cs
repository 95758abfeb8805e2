using Pipeline.Oci.Model;

namespace Pipeline.Oci.Assertions;

/// <summary>The registry's content of a pin.</summary>
/// <param name="Tagged">The tag's target, or null without such a tag.</param>
/// <param name="Index">The pinned index, or null if the registry does not have it.</param>
/// <param name="Missing">The pinned manifests that the registry does not have, in the pin's order; only the index if that is missing.</param>
public sealed record PinState(Manifest? Tagged, Manifest? Index, IReadOnlyList<Digest> Missing);
