namespace Pipeline.Contracts;

/// <summary>A deployed function that can be called.</summary>
/// <param name="App">The name of the application.</param>
/// <param name="Function">The name of the function in it.</param>
/// <param name="Id">What the platform calls it; opaque.</param>
public sealed record FunctionHandle(string App, string Function, string Id);

/// <summary>Finds deployed functions.</summary>
public interface IFunctionResolver
{
    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c> when there is no such function, or none that can be called.</exception>
    Task<FunctionHandle> Resolve(string app, string function, CancellationToken cancellationToken);
}

/// <summary>An application of deployed functions.</summary>
/// <param name="Name">What it is deployed as.</param>
/// <param name="Resolver">Finds its functions.</param>
/// <param name="Invoker">Calls them.</param>
public sealed record FunctionApp(string Name, IFunctionResolver Resolver, IFunctionInvoker Invoker);

/// <summary>Calls deployed functions: bytes in, bytes out.</summary>
public interface IFunctionInvoker
{
    /// <param name="function">What to call.</param>
    /// <param name="payload">The request's bytes.</param>
    /// <param name="deadline">The bound on the whole call, above 0.</param>
    /// <param name="notes">Is told what a log should know of the call.</param>
    /// <param name="cancellationToken">Ends the call and cancels it on the other side.</param>
    /// <exception cref="FaultException">
    /// <c>ERR_TIMEOUT</c>; <c>ERR_MODAL_INVOCATION</c> when the platform did not carry the call out; <c>ERR_MODAL_PAYLOAD</c> when bytes did not get there or back;
    /// <c>ERR_MODAL_LOOKUP</c> when the function is not there any more.
    /// </exception>
    Task<ReadOnlyMemory<byte>> Invoke(
        FunctionHandle function, ReadOnlyMemory<byte> payload, TimeSpan deadline, ICallNotes notes, CancellationToken cancellationToken);
}
