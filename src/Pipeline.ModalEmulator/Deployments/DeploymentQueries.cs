using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Deployments;

/// <summary>The deployment queries of the platform.</summary>
internal sealed class DeploymentQueries(IHostedApps apps, EmulatorOptions options)
{
    private const int IdLength = 22;
    private readonly ConcurrentDictionary<string, string> names = new(StringComparer.Ordinal);

    /// <summary>An application's id; equal names have equal ids.</summary>
    public static string IdOf(string app) => $"ap-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(app)))[..IdLength]}";

    /// <remarks>An unknown application gives an answer without an id.</remarks>
    public async Task<AppGetByDeploymentNameResponse> Get(AppGetByDeploymentNameRequest request, CancellationToken cancellationToken)
    {
        if (!Environments.Knows(options, request.EnvironmentName) || await apps.Find(request.Name, cancellationToken) is not { } app)
        {
            return new AppGetByDeploymentNameResponse();
        }

        var id = IdOf(app.Name);
        names[id] = app.Name;
        return new AppGetByDeploymentNameResponse
        {
            AppId = id,
            Lifecycle = new AppLifecycle { AppState = AppState.Deployed, Version = app.ProductionVersion },
        };
    }

    /// <remarks>Newest first; the protocol does not promise an order.</remarks>
    public async Task<AppDeploymentHistoryResponse> History(AppDeploymentHistoryRequest request, CancellationToken cancellationToken)
    {
        var app = await Find(request.AppId, cancellationToken);
        return new AppDeploymentHistoryResponse
        {
            AppDeploymentHistories = { app.Versions.Reverse().Select(Item) },
            ProductionAppVersion = (uint)app.ProductionVersion,
        };
    }

    public async Task<AppGetTagsResponse> Tags(AppGetTagsRequest request, CancellationToken cancellationToken)
    {
        var app = await Find(request.AppId, cancellationToken);
        return new AppGetTagsResponse { Tags = { app.Tags.ToDictionary(StringComparer.Ordinal) } };
    }

    private async Task<HostedApp> Find(string id, CancellationToken cancellationToken) =>
        (names.TryGetValue(id, out var name) ? await apps.Find(name, cancellationToken) : null)
        ?? throw Refusal.Of(StatusCode.NotFound, "there is no such app");

    private static DeploymentItem Item(HostedVersion version)
    {
        var item = new DeploymentItem
        {
            Version = (uint)version.Version,
            DeployedAt = version.DeployedAt.ToUnixTimeMilliseconds() / 1000.0,
            Tag = version.Tag ?? "",
            RollbackVersion = (uint)(version.RolledBackTo ?? 0),
        };
        if (version.Commit is { } commit)
        {
            item.CommitInfo = new CommitInfo { Branch = commit.Branch ?? "", CommitHash = commit.Hash, Dirty = commit.IsDirty };
        }

        return item;
    }
}
