using Pipeline.Contracts;
using Pipeline.Modal.Deployments;
using Pipeline.Modal.Transport;
using Serilog;

namespace Pipeline.Modal;

/// <summary>Modal as one profile sees it: its applications, by one connection.</summary>
public sealed class ModalPlatform : IDisposable
{
    private readonly ModalConnection connection;
    private readonly HttpMessageInvoker http;
    private readonly ModalFunctions functions;
    private readonly string? environment;

    private ModalPlatform(ModalConnection connection, HttpMessageInvoker http, ModalFunctions functions, string? environment) =>
        (this.connection, this.http, this.functions, this.environment) = (connection, http, functions, environment);

    /// <summary>Describes the connection; nothing is asked before the first lookup or call.</summary>
    /// <param name="settings">Where Modal is, and who asks.</param>
    /// <param name="time">The clock of every wait and bound.</param>
    /// <param name="log">Is told of lookups and lost attempts; what concerns one execution is in that execution's events.</param>
    /// <param name="ids">A new id for each call of the wire, by which Modal knows a repetition.</param>
    public static ModalPlatform Open(ModalProfile settings, TimeProvider time, ILogger log, Func<Guid> ids) => Open(settings, new ModalOptions(), time, log, ids);

    internal static ModalPlatform Open(ModalProfile settings, ModalOptions options, TimeProvider time, ILogger log, Func<Guid> ids)
    {
        var planes = ModalConnection.Open(settings, options, time, () => ids().ToString(), log);
        var blobs = new HttpMessageInvoker(
            options.BlobTransport?.Invoke() ?? new SocketsHttpHandler { UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10), Proxy = settings.Proxy });
        return new(planes, blobs, new ModalFunctions(planes, blobs, settings.Environment, time, log), settings.Environment);
    }

    /// <summary>The functions of an application, deployed or not: that is seen when one is looked up.</summary>
    /// <param name="name">What it is deployed as.</param>
    public FunctionApp App(string name) => new(name, functions, functions);

    /// <summary>Reads back what an application is deployed as.</summary>
    /// <param name="name">What it is deployed as.</param>
    public IDeploymentReader Deployments(string name) => new ModalDeployments(connection.Control, environment, App(name));

    public void Dispose()
    {
        connection.Dispose();
        http.Dispose();
    }
}
