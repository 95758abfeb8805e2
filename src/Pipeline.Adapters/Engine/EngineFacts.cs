namespace Pipeline.Adapters.Engine;

/// <summary>What an engine says of itself.</summary>
/// <param name="Version">Its version, such as <c>26.1.5</c>.</param>
/// <param name="ImageStore"><c>containerd</c> or <c>classic</c>, which decides an image's ID.</param>
/// <param name="DataRoot">The folder of its images and containers, on its own machine.</param>
/// <param name="Architecture">Its machine, as <c>uname -m</c> names it.</param>
public sealed record EngineFacts(string Version, string ImageStore, string DataRoot, string Architecture);
