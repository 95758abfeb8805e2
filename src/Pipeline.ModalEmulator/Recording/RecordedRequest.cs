namespace Pipeline.Emulation;

/// <summary>One request that came.</summary>
/// <param name="At">The RPC's name, or that of <see cref="FaultPlaces"/>.</param>
/// <param name="Metadata">Its headers, by lower-case name; a credential's value is not kept, only that it was there.</param>
public sealed record RecordedRequest(string At, IReadOnlyDictionary<string, string> Metadata);
