using System.Collections.Concurrent;
using Pipeline.Adapters.Functions;
using Pipeline.Contracts;
using Pipeline.Emulation;
using Pipeline.Modal;
using Pipeline.Modal.Tests.Scenarios;
using Pipeline.Modal.Transport;
using Serilog.Core;
using Fault = Pipeline.Emulation.InjectedFault;

namespace Pipeline.Modal.Tests.Emulated;

/// <summary>An emulator and the platform's client, as they are wired in production: over real sockets, and by a clock of the test, so that a busy machine exceeds no bound.</summary>
internal sealed class EmulatedModal : IAsyncDisposable, ICallNotes
{
    private const string TokenId = "ak-0123456789abcdefghijkl";
    private const string TokenSecret = "as-mnopqrstuvwxyzABCDEFGH";

    private readonly ModalPlatform platform;
    private readonly TaskCompletionSource named = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool isStopped;

    private EmulatedModal(EchoApp app, ModalEmulator emulator, ModalOptions options, TimeProvider time)
    {
        (App, Emulator) = (app, emulator);
        platform = ModalPlatform.Open(new ModalProfile([emulator.Address], TokenId, TokenSecret, null), options, time, Logger.None, Guid.NewGuid);
    }

    public EchoApp App { get; }

    public ModalEmulator Emulator { get; }

    public FunctionApp Functions => platform.App(EchoApp.Name);

    public ConcurrentDictionary<string, string> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>Done when the client knows the name of its call.</summary>
    public Task Named => named.Task;

    /// <param name="inputPlane">Whether functions are called by an input plane.</param>
    /// <param name="wires">What lies between the client and the emulator; nothing else does.</param>
    /// <param name="time">The clock of both sides; one that skips short waits where there is none.</param>
    public static async Task<EmulatedModal> Start(bool inputPlane, CutWires? wires = null, TimeProvider? time = null)
    {
        var (app, clock) = (new EchoApp(), time ?? new SkippingTime());
        var emulator = await ModalEmulator.Start(app, new EmulatorOptions(TokenId, TokenSecret) { InputPlane = inputPlane }, clock, default);
        return new(app, emulator, wires?.Options ?? new ModalOptions(), clock);
    }

    /// <summary>Orders what goes wrong at a place, so many times.</summary>
    public void Fails(string at, InjectedFault fault, int times = 1) => Emulator.Faults.Add(new FaultRule(at, fault, times));

    public async Task<byte[]> Call(string function, byte[] payload, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        var handle = await Functions.Resolver.Resolve(EchoApp.Name, function, cancellationToken).Patiently();
        var answer = Functions.Invoker.Invoke(handle, payload, deadline ?? TimeSpan.FromMinutes(1), this, cancellationToken);
        return (await answer.Patiently()).ToArray();
    }

    /// <summary>The fault of a call: its code and message.</summary>
    public async Task<string> Fault(string function, byte[]? payload = null, TimeSpan? deadline = null) =>
        (await Assert.ThrowsAsync<FaultException>(() => Call(function, payload ?? [1], deadline))).Fault.ToString();

    /// <summary>Done when the emulator was asked for something.</summary>
    public async Task Asked(string at)
    {
        while (!isStopped && Emulator.Calls.Count(at) == 0)
        {
            await Task.Delay(5);
        }
    }

    /// <summary>Ends the emulator.</summary>
    public async Task Stop()
    {
        isStopped = true;
        await Emulator.DisposeAsync();
    }

    public void Note(string name, string value)
    {
        Notes[name] = value;
        if (name == "input_id")
        {
            named.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        platform.Dispose();
        await (isStopped ? Task.CompletedTask : Stop());
    }
}
