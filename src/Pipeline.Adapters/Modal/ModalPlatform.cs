using Pipeline.Adapters.Functions;
using Pipeline.Adapters.Modal.Transport;
using Serilog;

namespace Pipeline.Adapters.Modal;

/// <summary>Modal as one profile sees it: its applications, by one connection.</summary>
public sealed class ModalPlatform : IDisposable
{
    private readonly ModalConnection connection;
    private readonly HttpMessageInvoker http;
    private readonly ModalFunctions functions;

    private ModalPlatform(ModalConnection connection, HttpMessageInvoker http, ModalFunctions functions) =>
        (this.connection, this.http, this.functions) = (connection, http, functions);

    /// <summary>Describes the connection; nothing is asked before the first lookup or call.</summary>
    /// <param name="settings">Where Modal is, and who asks.</param>
    /// <param name="time">The clock of every wait and bound.</param>
    /// <param name="log">Is told of lookups and lost attempts; what concerns one execution is in that execution's events.</param>
    /// <param name="ids">A new id for each call of the wire, by which Modal knows a repetition.</param>
    public static ModalPlatform Open(ModalSettings settings, TimeProvider time, ILogger log, Func<Guid> ids)
    {
        var planes = ModalConnection.Open(settings, new ModalOptions(), time, () => ids().ToString(), log);
        var blobs = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) });
        return new(planes, blobs, new ModalFunctions(planes, blobs, settings.Environment, time, log));
    }

    /// <summary>The functions of an application, deployed or not: that is seen when one is looked up.</summary>
    /// <param name="name">What it is deployed as.</param>
    public FunctionApp App(string name) => new(name, functions, functions);

    public void Dispose()
    {
        connection.Dispose();
        http.Dispose();
    }
}
