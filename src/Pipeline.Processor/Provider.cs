using System.Text.Json.Nodes;

namespace Pipeline.Processor;

/// <summary>Turns inputs into a result. It writes no file of the contract, and says what went wrong with a <c>FaultException</c>.</summary>
/// <param name="inputs">The inputs, each <c>{"$artifact":…}</c> holding the path of a local file.</param>
public delegate ProcessorResult Runner(JsonObject inputs);

/// <summary>The entry point of a provider: takes what it is told besides the inputs, and gives its runner.</summary>
public delegate Runner MakeRunner(ProviderConfig config);
