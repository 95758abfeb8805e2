using System.Collections.Concurrent;
using Grpc.Core;
using Modal.Client;
using Pipeline.Modal.Transport;
using Serilog;

namespace Pipeline.Modal.Calls;

/// <summary>Finds functions by name and caches them, so that a warm call needs no lookup.</summary>
/// <param name="control">The control plane.</param>
/// <param name="environment">Modal's environment; null for the workspace's default.</param>
/// <param name="log">Receives the server's warnings and the reasons of failed lookups.</param>
internal sealed class FunctionLookup(IModalPlane control, string? environment, ILogger log)
{
    private const int MaxWarnings = 5;
    private const int MaxWarning = 300;

    private readonly ConcurrentDictionary<(string App, string Function), CallableFunction> known = new();
    private readonly Dictionary<(string App, string Function), Task<CallableFunction>> asked = [];

    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c>.</exception>
    public async Task<CallableFunction> Find(string app, string function, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((app, function), out var found))
        {
            return found;
        }

        if (function.Contains('.', StringComparison.Ordinal))
        {
            throw new FaultException(ErrorCode.ModalLookup, $"{app}/{function}: a name with a dot is a method's, which is not called by name");
        }

        cancellationToken.ThrowIfCancellationRequested();
        return await Shared(app, function).WaitAsync(cancellationToken);
    }

    /// <summary>Drops a stale function, unless another call has already replaced it.</summary>
    public void Forget(string app, string function, CallableFunction gone) => known.TryRemove(new((app, function), gone));

    // Concurrent calls share one lookup. A cancelled caller leaves it to the others, so its failure may go unobserved.
    private Task<CallableFunction> Shared(string app, string function)
    {
        lock (asked)
        {
            if (known.TryGetValue((app, function), out var found))
            {
                return Task.FromResult(found);
            }

            if (!asked.TryGetValue((app, function), out var looking))
            {
                asked[(app, function)] = looking = Look(app, function);
                _ = looking.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }

            return looking;
        }
    }

    private async Task<CallableFunction> Look(string app, string function)
    {
        // The caller of this holds the lock.
        await Task.Yield();
        try
        {
            var response = await Ask(app, function);
            foreach (var warning in response.ServerWarnings.Take(MaxWarnings).Select(warning => warning.Message))
            {
                log.Warning("{event} {app} {function} {warning}", "modal.lookup.warning", app, function, Short(warning));
            }

            return known[(app, function)] = CallableFunction.Of(app, function, response);
        }
        finally
        {
            lock (asked)
            {
                asked.Remove((app, function));
            }
        }
    }

    private async Task<FunctionGetResponse> Ask(string app, string function)
    {
        var request = new FunctionGetRequest { AppName = app, ObjectTag = function, EnvironmentName = environment ?? "" };
        try
        {
            return await control.Call((client, asked, options) => client.FunctionGetAsync(asked, options), request, PlaneCalls.Short, CancellationToken.None);
        }
        catch (RpcException e)
        {
            var status = GrpcStatus.Name(e.StatusCode);
            log.Warning("{event} {app} {function} {grpc_status} {grpc_detail}", "modal.lookup.fail", app, function, status, Short(e.Status.Detail));
            // The server does not say whether app, function or environment is missing.
            throw new FaultException(ErrorCode.ModalLookup, e.StatusCode == StatusCode.NotFound ? $"{app}/{function}" : $"{app}/{function}: FunctionGet {status}", e);
        }
    }

    // The server's text may repeat what it received.
    private static string Short(string text) => Redactor.PatternsOnly.RedactCut(text.Length <= MaxWarning ? text : text[..MaxWarning] + "…");
}
