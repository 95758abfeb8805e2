namespace Pipeline.Contracts.Runs;

/// <summary>One output: its canonical name, and the digest and size of its bytes.</summary>
public sealed record OutputEntry(OutputName Path, Digest Sha256, long Size);

/// <summary><c>outputs.json</c>: the outputs of a run, sorted by name (ordinal), each name once.</summary>
public sealed record OutputsIndex
{
    public const string SchemaName = "outputs-index-v1";

    private OutputsIndex(IReadOnlyList<OutputEntry> outputs) => Outputs = outputs;

    public IReadOnlyList<OutputEntry> Outputs { get; }

    /// <summary>Sorts the entries.</summary>
    /// <exception cref="FaultException"><c>ERR_OUTPUT_DUPLICATE</c> if two entries share a name, or one is a directory of another.</exception>
    public static OutputsIndex Of(IEnumerable<OutputEntry> entries)
    {
        var sorted = entries.OrderBy(entry => entry.Path).ToArray();
        RefuseDuplicates(sorted.Select(entry => entry.Path));
        return new OutputsIndex(sorted);
    }

    /// <summary>Rejects duplicate names before anything is written under them.</summary>
    /// <exception cref="FaultException">
    /// <c>ERR_OUTPUT_DUPLICATE</c> with the first name, in index order, that equals its predecessor or has another name as its directory.
    /// </exception>
    public static void RefuseDuplicates(IEnumerable<OutputName> names)
    {
        var sorted = names.Order().Select(name => name.ToString()).ToArray();
        var taken = sorted.ToHashSet(StringComparer.Ordinal);
        for (var at = 0; at < sorted.Length; at++)
        {
            if ((at > 0 && sorted[at - 1] == sorted[at]) || PathForm.Folders(sorted[at]).Any(taken.Contains))
            {
                throw new FaultException(ErrorCode.OutputDuplicate, sorted[at]);
            }
        }
    }

    /// <summary>Reads an index from its canonical bytes.</summary>
    /// <exception cref="FormatException">The bytes are not a canonical index; the message says why.</exception>
    public static OutputsIndex Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = ContractDocument.Read(utf8, RunsJson.Default.OutputsIndexWire, SchemaName);
        if (wire.Schema != SchemaName)
        {
            throw new FormatException($"the schema of an index is {SchemaName}");
        }

        if (wire.Outputs.Any(entry => entry.Size < 0))
        {
            throw new FormatException("a size is negative");
        }

        try
        {
            var index = Of(wire.Outputs);
            return index.Outputs.SequenceEqual(wire.Outputs) ? index : throw new FormatException("the outputs are not sorted");
        }
        catch (FaultException e)
        {
            throw new FormatException(e.Fault.Message, e);
        }
    }

    /// <summary>The file as canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractDocument.Write(new OutputsIndexWire(Outputs, SchemaName), RunsJson.Default.OutputsIndexWire);
}

internal sealed record OutputsIndexWire(IReadOnlyList<OutputEntry> Outputs, string Schema);
