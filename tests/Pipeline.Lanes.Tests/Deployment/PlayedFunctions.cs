using System.Collections.Concurrent;

namespace Pipeline.Lanes.Tests;

/// <summary>Deployed functions that answer like this machine's containers, except for a test's changes.</summary>
internal sealed class PlayedFunctions(PlayedPorts containers) : IAdapter
{
    public string Name => "modal";

    public ConcurrentBag<Invocation> Calls { get; } = [];

    public Func<Invocation, Invocation> Calling { get; set; } = invocation => invocation;

    public Envelope Invoke(Invocation invocation, CancellationToken cancellationToken)
    {
        Calls.Add(invocation);
        return containers.Invoke(Calling(invocation), Name, "modal.invoke.start", "modal.invoke.complete");
    }
}
