using System.Collections.Concurrent;
using Pipeline.Emulation;
using Pipeline.Emulation.Hosting;
using Pipeline.Modal.Configuration;
using Pipeline.Modal.Tests.Scenarios;
using Pipeline.Modal.Transport;
using Serilog.Core;
using Fault = Pipeline.Emulation.Hosting.InjectedFault;

namespace Pipeline.Modal.Tests.Emulated;

/// <summary>An emulator and the platform's client, connected as in production over real sockets, with the test's clock, so that a busy machine exceeds no limit.</summary>
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

    /// <summary>Completed when the client knows the ID of its call.</summary>
    public Task Named => named.Task;

    /// <param name="inputPlane">Whether functions are called through an input plane.</param>
    /// <param name="wires">The wires between client and emulator, or null.</param>
    /// <param name="time">The clock of both sides; by default one that skips short waits.</param>
    public static async Task<EmulatedModal> Start(bool inputPlane, CutWires? wires = null, TimeProvider? time = null)
    {
        var (app, clock) = (new EchoApp(), time ?? new SkippingTime());
        var emulator = await ModalEmulator.Start(app, new EmulatorOptions(TokenId, TokenSecret) { InputPlane = inputPlane }, clock, default);
        return new(app, emulator, wires?.Options ?? new ModalOptions(), clock);
    }

    /// <summary>Sets a number of faults for a place.</summary>
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

    /// <summary>Completed when the emulator has received a request.</summary>
    public async Task Asked(string at)
    {
        while (!isStopped && Emulator.Calls.Count(at) == 0)
        {
            await Task.Delay(5);
        }
    }

    /// <summary>Stops the emulator.</summary>
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
