namespace Pipeline.Contracts.Ports;

/// <summary>A deployed function that can be called.</summary>
/// <param name="App">The name of the application.</param>
/// <param name="Function">The name of the function in it.</param>
/// <param name="Id">The platform's opaque id of the function.</param>
public sealed record FunctionHandle(string App, string Function, string Id);

/// <summary>Finds deployed functions.</summary>
public interface IFunctionResolver
{
    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c> if the function does not exist or cannot be called.</exception>
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
    /// <param name="function">The function to call.</param>
    /// <param name="payload">The bytes of the request.</param>
    /// <param name="deadline">The limit on the whole call, above 0.</param>
    /// <param name="notes">Receives what a log should record about the call.</param>
    /// <param name="cancellationToken">Ends the call and cancels it on the platform.</param>
    /// <exception cref="FaultException">
    /// <c>ERR_TIMEOUT</c>; <c>ERR_MODAL_INVOCATION</c> if the platform did not complete the call; <c>ERR_MODAL_PAYLOAD</c> if bytes were lost or corrupted on the way;
    /// <c>ERR_MODAL_LOOKUP</c> if the function no longer exists.
    /// </exception>
    Task<ReadOnlyMemory<byte>> Invoke(
        FunctionHandle function, ReadOnlyMemory<byte> payload, TimeSpan deadline, ICallNotes notes, CancellationToken cancellationToken);
}
