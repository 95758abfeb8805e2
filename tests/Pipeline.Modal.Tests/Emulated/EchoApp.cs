using System.Collections.Concurrent;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Modal.Tests.Emulated;

/// <summary>An application with three functions: one returns its payload, one throws, one never ends by itself.</summary>
internal sealed class EchoApp : IHostedApps
{
    public const string Name = "tests";
    private readonly ConcurrentDictionary<string, int> runs = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when a run of <c>wait</c> has started.</summary>
    public Task Began => began.Task;

    /// <summary>Completed when a run of <c>wait</c> was cancelled.</summary>
    public Task Ended => ended.Task;

    public int Runs(string function) => runs.GetValueOrDefault(function);

    public Task<HostedApp?> Find(string name, CancellationToken cancellationToken) => Task.FromResult(name != Name ? null : new HostedApp(
        Name,
        [new HostedVersion(1, DateTimeOffset.UnixEpoch, null, null, null)],
        1,
        new Dictionary<string, string>(StringComparer.Ordinal),
        new Dictionary<string, HostedFunction>(StringComparer.Ordinal)
        {
            ["echo"] = Function("echo", (payload, _) => Task.FromResult(payload)),
            ["fail"] = Function("fail", (_, _) => throw new InvalidDataException("words of the program")),
            ["wait"] = Function("wait", Wait),
        }));

    private HostedFunction Function(string name, Func<ReadOnlyMemory<byte>, CancellationToken, Task<ReadOnlyMemory<byte>>> run) => ByteFunction.Of(
        (payload, cancellationToken) =>
        {
            runs.AddOrUpdate(name, 1, (_, count) => count + 1);
            return run(payload, cancellationToken);
        },
        TimeSpan.FromMinutes(5));

    private async Task<ReadOnlyMemory<byte>> Wait(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
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

        return payload;
    }
}
