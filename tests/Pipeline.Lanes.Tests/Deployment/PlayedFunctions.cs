using System.Collections.Concurrent;
using Pipeline.Contracts;

namespace Pipeline.Lanes.Tests;

/// <summary>Deployed functions that answer as the containers of this machine do, but for what a test changes.</summary>
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
