using Pipeline.Contracts;

namespace Pipeline.Adapters.Functions;

/// <summary>An application of deployed functions.</summary>
/// <param name="Name">What it is deployed as.</param>
/// <param name="Resolver">Finds its functions.</param>
/// <param name="Invoker">Calls them.</param>
public sealed record FunctionApp(string Name, IFunctionResolver Resolver, IFunctionInvoker Invoker);
