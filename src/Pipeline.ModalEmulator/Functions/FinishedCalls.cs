using Modal.Client;

namespace Pipeline.Emulation;

/// <summary>Calls that have their output, as many as there is room for: those whose output was taken are forgotten first, the oldest of them before others.</summary>
internal sealed class FinishedCalls(EmulatorOptions options, Action<HostedCall> forget)
{
    private readonly Lock one = new();
    private readonly LinkedList<HostedCall> taken = [];
    private readonly LinkedList<HostedCall> waiting = [];
    private readonly Dictionary<HostedCall, (LinkedListNode<HostedCall> Node, long Weight)> places = [];
    private long weight;

    public void Add(HostedCall call, GenericResult result)
    {
        lock (one)
        {
            Leave(call);
            // It may have been taken already: the output is there before this is told.
            Enter(call, call.TakenBy is null ? waiting : taken, Results.Weight(result));
            while ((places.Count > options.FinishedCalls || weight > options.FinishedBytes) && (taken.First ?? waiting.First) is { } oldest && oldest.Value != call)
            {
                Leave(oldest.Value);
                forget(oldest.Value);
            }
        }
    }

    /// <summary>The output has been taken; it is kept only for the case that it got lost on its way.</summary>
    public void Take(HostedCall call)
    {
        lock (one)
        {
            if (places.TryGetValue(call, out var place) && place.Node.List == waiting)
            {
                Leave(call);
                Enter(call, taken, place.Weight);
            }
        }
    }

    /// <summary>It runs again.</summary>
    public void Remove(HostedCall call)
    {
        lock (one)
        {
            Leave(call);
        }
    }

    private void Enter(HostedCall call, LinkedList<HostedCall> list, long bytes)
    {
        places[call] = (list.AddLast(call), bytes);
        weight += bytes;
    }

    private void Leave(HostedCall call)
    {
        if (places.Remove(call, out var place))
        {
            place.Node.List!.Remove(place.Node);
            weight -= place.Weight;
        }
    }
}
