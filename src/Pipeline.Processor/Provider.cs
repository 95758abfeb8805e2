using System.Text.Json.Nodes;

namespace Pipeline.Processor;

/// <summary>Turns inputs into a result. It writes no contract files and reports errors as <c>FaultException</c>.</summary>
/// <param name="inputs">The inputs; each <c>{"$artifact":…}</c> holds the path of a local file.</param>
public delegate ProcessorResult Runner(JsonObject inputs);

/// <summary>A provider's entry point: creates its runner from the configuration.</summary>
public delegate Runner MakeRunner(ProviderConfig config);
