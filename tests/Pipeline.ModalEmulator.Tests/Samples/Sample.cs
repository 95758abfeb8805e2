using System.Collections.Concurrent;
using System.Formats.Cbor;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Tests;

/// <summary>Applications to deploy, and functions to call.</summary>
internal sealed class Sample : IHostedApps
{
    public const string App = "bench";
    public const string TokenId = "ak-0123456789abcdefghijkl";
    public const string TokenSecret = "as-mnopqrstuvwxyzABCDEFGH";

    private readonly ConcurrentDictionary<string, HostedApp> apps = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when a run of <c>wait</c> was cancelled.</summary>
    public Task WaitEnded => ended.Task.Patiently();

    /// <summary>Completed when a run of <c>wait</c> has started.</summary>
    public Task WaitBegan => began.Task.Patiently();

    /// <summary>The number of runs of <c>echo</c>.</summary>
    public int Echoed { get; private set; }

    public Sample() => Deploy(new HostedApp(
        App,
        [new HostedVersion(1, DateTimeOffset.UnixEpoch, null, null, null), new HostedVersion(2, DateTimeOffset.UnixEpoch.AddDays(1), "deployment-2", 1, new("abc", "main", true))],
        2,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2" },
        new Dictionary<string, HostedFunction>(StringComparer.Ordinal)
        {
            ["echo"] = new((arguments, _) => Task.FromResult<HostedResult>(new HostedResult.Success(First(arguments)))),
            ["names"] = new((arguments, _) => Task.FromResult<HostedResult>(new HostedResult.Success(Second(arguments)))),
            ["fail"] = new((_, _) => Task.FromResult<HostedResult>(new HostedResult.Failure("ValueError('no')", "File \"app.py\", line 1"))),
            ["broken"] = new((_, _) => throw new InvalidDataException("the host broke")),
            ["wait"] = new((_, token) => Wait(token)),
            ["short"] = new(async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                throw new InvalidOperationException("it never ends of itself");
            })
            { Timeout = TimeSpan.FromMilliseconds(50) },
        }));

    public void Deploy(HostedApp app) => apps[app.Name] = app;

    public void Remove(string app) => apps.TryRemove(app, out _);

    public Task<HostedApp?> Find(string name, CancellationToken cancellationToken) => Task.FromResult(apps.GetValueOrDefault(name));

    public static EmulatorOptions Options(params IReadOnlyList<FaultRule> faults) => new(TokenId, TokenSecret) { Faults = faults, RememberedRequests = 1000 };

    private async Task<HostedResult> Wait(CancellationToken cancellationToken)
    {
        began.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            ended.TrySetResult();
        }

        throw new InvalidOperationException("it never ends of itself");
    }

    private ReadOnlyMemory<byte> First(ReadOnlyMemory<byte> arguments)
    {
        lock (apps)
        {
            Echoed++;
        }

        var reader = Outer(arguments);
        reader.ReadStartArray();
        return reader.ReadEncodedValue();
    }

    private static ReadOnlyMemory<byte> Second(ReadOnlyMemory<byte> arguments)
    {
        var reader = Outer(arguments);
        reader.SkipValue();
        return reader.ReadEncodedValue();
    }

    private static CborReader Outer(ReadOnlyMemory<byte> arguments)
    {
        var reader = new CborReader(arguments, CborConformanceMode.Lax);
        Assert.Equal(2, reader.ReadStartArray());
        return reader;
    }
}
