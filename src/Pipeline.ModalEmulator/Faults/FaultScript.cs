namespace Pipeline.Emulation;

/// <summary>What goes wrong in an emulator; changed at any time, from any thread.</summary>
public sealed class FaultScript
{
    private readonly Lock one = new();
    private readonly List<Turn> turns = [];
    private volatile bool any;

    /// <summary>Adds rules behind those that stand.</summary>
    /// <exception cref="FormatException">One of them cannot happen.</exception>
    public void Add(params IEnumerable<FaultRule> rules)
    {
        Turn[] added = [.. rules.Select(rule => new Turn(rule))];
        Array.ForEach(added, turn => turn.Rule.Check());
        lock (one)
        {
            turns.AddRange(added);
            any = turns.Count > 0;
        }
    }

    /// <summary>From now on nothing goes wrong.</summary>
    public void Clear()
    {
        lock (one)
        {
            turns.Clear();
            any = false;
        }
    }

    /// <summary>The fault whose turn it is at a place, or none; asking is what takes the turn.</summary>
    public Fault? Next(string at)
    {
        if (!any)
        {
            return null;
        }

        lock (one)
        {
            return turns.FirstOrDefault(turn => turn.Rule.At == at && !turn.Over)?.Next();
        }
    }

    private sealed class Turn(FaultRule rule)
    {
        private int seen;

        public FaultRule Rule => rule;

        public bool Over => rule.Times is { } times && seen >= rule.Skip + times;

        public Fault? Next() => ++seen > rule.Skip ? rule.Fault : null;
    }
}
