namespace Pipeline.Emulation.Hosting;

/// <summary>The faults of an emulator; thread-safe.</summary>
public sealed class FaultScript
{
    private readonly Lock gate = new();
    private readonly List<Turn> turns = [];
    private volatile bool any;

    /// <summary>Appends rules to the existing ones.</summary>
    /// <exception cref="FormatException">A rule is impossible.</exception>
    public void Add(params IEnumerable<FaultRule> rules)
    {
        Turn[] added = [.. rules.Select(rule => new Turn(rule))];
        Array.ForEach(added, turn => turn.Rule.Check());
        lock (gate)
        {
            turns.AddRange(added);
            any = turns.Count > 0;
        }
    }

    /// <summary>Removes all faults.</summary>
    public void Clear()
    {
        lock (gate)
        {
            turns.Clear();
            any = false;
        }
    }

    /// <summary>The next fault at a place, or null; the call consumes it.</summary>
    public InjectedFault? Next(string at)
    {
        if (!any)
        {
            return null;
        }

        lock (gate)
        {
            return turns.FirstOrDefault(turn => turn.Rule.At == at && !turn.Over)?.Next();
        }
    }

    private sealed class Turn(FaultRule rule)
    {
        private int count;

        public FaultRule Rule => rule;

        public bool Over => rule.Times is { } times && count >= rule.Skip + times;

        public InjectedFault? Next() => ++count > rule.Skip ? rule.Fault : null;
    }
}
