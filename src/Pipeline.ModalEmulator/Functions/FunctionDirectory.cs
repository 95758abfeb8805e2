using System.Collections.Concurrent;
using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Deployments;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Functions;

/// <summary>Functions by name and id. An id stands for a name; the deployed function is looked up for each call.</summary>
internal sealed class FunctionDirectory(IHostedApps apps, EmulatorOptions options, Func<Uri?> inputPlane)
{
    private const int PlainFunction = 2;
    private const long MaxAsyncObjectSizeBytes = 8 * 1024;

    private readonly ConcurrentDictionary<string, (string App, string Function)> names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string App, string Function), string> ids = new();

    /// <summary>The largest inline arguments of an asynchronous call, in bytes.</summary>
    public long AsyncObjectSizeBytes => Math.Min(MaxAsyncObjectSizeBytes, options.MaxObjectSizeBytes);

    public async Task<FunctionGetResponse> Get(FunctionGetRequest request, CancellationToken cancellationToken)
    {
        var app = Environments.Knows(options, request.EnvironmentName) ? await apps.Find(request.AppName, cancellationToken) : null;
        if (app?.Functions.ContainsKey(request.ObjectTag) != true || (request.AppVersion != 0 && request.AppVersion != app.ProductionVersion))
        {
            throw Refusal.Of(StatusCode.NotFound, $"there is no function '{request.ObjectTag}' in an app '{request.AppName}'");
        }

        var id = ids.GetOrAdd((request.AppName, request.ObjectTag), static (name, names) => NewId(name, names), names);
        return new FunctionGetResponse { FunctionId = id, HandleMetadata = Handle(app, request.ObjectTag) };
    }

    /// <summary>The deployed function of an id.</summary>
    /// <exception cref="RpcException">NOT_FOUND.</exception>
    public async Task<HostedFunction> Find(string id, CancellationToken cancellationToken)
    {
        var function = names.TryGetValue(id, out var name) ? (await apps.Find(name.App, cancellationToken))?.Functions.GetValueOrDefault(name.Function) : null;
        return function ?? throw Refusal.Of(StatusCode.NotFound, "there is no such function");
    }

    /// <summary>Invalidates every id.</summary>
    public void Redeploy()
    {
        ids.Clear();
        names.Clear();
    }

    private FunctionHandleMetadata Handle(HostedApp app, string function)
    {
        var handle = new FunctionHandleMetadata
        {
            FunctionName = function,
            FunctionType = PlainFunction,
            DefinitionId = $"de-{app.ProductionVersion}",
            MaxObjectSizeBytes = (ulong)options.MaxObjectSizeBytes,
            MaxAsyncObjectSizeBytes = (ulong)AsyncObjectSizeBytes,
            SupportedInputFormats = { DataFormat.Pickle, DataFormat.Cbor },
            SupportedOutputFormats = { DataFormat.Pickle, DataFormat.Cbor },
            AppId = DeploymentQueries.IdOf(app.Name),
        };
        if (inputPlane() is { } address)
        {
            (handle.InputPlaneUrl, handle.InputPlaneRegion) = (address.GetLeftPart(UriPartial.Authority), "local");
        }

        return handle;
    }

    private static string NewId((string App, string Function) name, ConcurrentDictionary<string, (string App, string Function)> names)
    {
        var id = Unguessable.Id("fu");
        names[id] = name;
        return id;
    }
}
