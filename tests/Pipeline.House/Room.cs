namespace Pipeline.House;

/// <summary>A namespace of an assembly.</summary>
/// <param name="Assembly">The assembly's name.</param>
/// <param name="Name">The namespace.</param>
/// <param name="Types">The names of its types, without those nested in others or written by the compiler.</param>
/// <param name="Arrows">The namespaces of the product that its code refers to, each with the types it uses there; without itself.</param>
internal sealed record Room(string Assembly, string Name, IReadOnlySet<string> Types, IReadOnlyDictionary<string, IReadOnlySet<string>> Arrows);
