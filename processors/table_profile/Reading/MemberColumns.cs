using Pipeline.Contracts.Faults;

namespace Pipeline.Processors.Tables;

/// <summary>The columns of JSON Lines by member name.</summary>
internal sealed class MemberColumns(Table table)
{
    private readonly List<byte[]> names = [];
    private readonly List<long> lastRows = [];
    private readonly Dictionary<ulong, int> byHash = [];
    private int expected;

    /// <summary>The column of a member in the current row, or null if it was not selected.</summary>
    /// <exception cref="FaultException">ERR_INPUTS: a duplicate member, a name that is too long, or too many columns.</exception>
    public Column? Find(in Cell name)
    {
        // Objects of one table mostly have their members in the same order.
        var index = expected < names.Count && name.Bytes.SequenceEqual(names[expected]) ? expected : Search(name);
        expected = index + 1;
        if (lastRows[index] == table.Row)
        {
            throw TableBounds.Broken($"duplicate member on line {table.Row}");
        }

        lastRows[index] = table.Row;
        return table[index];
    }

    public void EndRow() => expected = 0;

    private int Search(in Cell name)
    {
        var hash = CellHash.Of(name);
        if (byHash.TryGetValue(hash, out var index) && name.Bytes.SequenceEqual(names[index]))
        {
            return index;
        }

        for (index = 0; index < names.Count; index++)
        {
            if (name.Bytes.SequenceEqual(names[index]))
            {
                return index;
            }
        }

        return Create(name, hash);
    }

    private int Create(in Cell name, ulong hash)
    {
        if (name.Length > TableBounds.MaxNameBytes)
        {
            throw TableBounds.Broken($"a member's name is longer than {TableBounds.MaxNameBytes} bytes on line {table.Row}");
        }

        names.Add(name.Bytes.ToArray());
        lastRows.Add(0);
        var index = table.CreateMember(name);
        byHash.TryAdd(hash, index);
        return index;
    }
}
