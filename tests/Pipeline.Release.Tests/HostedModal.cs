using System.Collections.Concurrent;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Functions;
using Pipeline.Adapters.Local;
using Pipeline.Cli.Rehearsal;
using Pipeline.Emulation;
using Pipeline.Emulation.Hosting;
using Pipeline.Modal;
using Pipeline.Modal.Configuration;
using Pipeline.World.Worlds;
using Serilog.Core;

namespace Pipeline.Release.Tests;

/// <summary>A Modal on loopback that serves a folder's deployment, and its client; it records the payloads of function calls.</summary>
internal sealed class HostedModal : IHostedApps, IAsyncDisposable
{
    private readonly LocalEngine engine;
    private readonly HostedDeployments apps;
    private readonly ConcurrentQueue<(string Function, byte[] Payload)> calls = new();
    private ModalEmulator? emulator;
    private ModalPlatform? platform;

    private HostedModal(string deployments, LocalEngine engine) =>
        (this.engine, apps) = (engine, new(new FileDeployments(deployments, TimeProvider.System), engine.Functions()));

    public ModalPlatform Platform => platform!;

    /// <summary>The payloads of function calls.</summary>
    public IReadOnlyCollection<(string Function, byte[] Payload)> Calls => calls;

    /// <summary>The names of the received RPCs.</summary>
    public IEnumerable<string> Rpcs => emulator!.Calls.Requests.Select(request => request.At);

    /// <summary>Its address and credentials.</summary>
    public ModalProfile Settings => new([emulator!.Address], "ak-test", "as-test", null);

    public static async Task<HostedModal> Serve(string deployments)
    {
        var modal = new HostedModal(deployments, LocalEngine.Open(new LocalOptions(), new InMemoryWorld(TimeProvider.System), Logger.None, TimeProvider.System));
        modal.emulator = await ModalEmulator.Start(modal, new EmulatorOptions("ak-test", "as-test") { RememberedRequests = 1000 }, TimeProvider.System, TestContext.Current.CancellationToken);
        modal.platform = ModalPlatform.Open(modal.Settings, TimeProvider.System, Logger.None, Guid.NewGuid);
        return modal;
    }

    public async Task<HostedApp?> Find(string name, CancellationToken cancellationToken) => await apps.Find(name, cancellationToken) is not { } app ? null : app with
    {
        Functions = app.Functions.ToDictionary(function => function.Key, function => Watched(function.Key, function.Value), StringComparer.Ordinal),
    };

    public async ValueTask DisposeAsync()
    {
        platform?.Dispose();
        if (emulator is not null)
        {
            await emulator.DisposeAsync();
        }

        engine.Dispose();
    }

    private HostedFunction Watched(string name, HostedFunction function) => function with
    {
        Run = (arguments, cancellationToken) =>
        {
            calls.Enqueue((name, ByteFunction.Read(arguments).ToArray()));
            return function.Run(arguments, cancellationToken);
        },
    };
}
