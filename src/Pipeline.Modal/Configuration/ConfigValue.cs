namespace Pipeline.Modal.Configuration;

/// <summary>A setting and its source.</summary>
/// <param name="Value">Its value; not empty, and never shown.</param>
/// <param name="Source">The variable, or the key with its profile and file, for messages.</param>
internal sealed record ConfigValue(string Value, string Source)
{
    /// <summary>The value, valid in an HTTP header.</summary>
    /// <exception cref="FaultException">It contains characters that headers do not allow.</exception>
    public string AsHeader() => Value.All(c => c is > ' ' and <= '~')
        ? Value
        : throw Fault($"{Source} contains a space, a line break or another character that tokens do not have");

    public override string ToString() => Source;

    public static FaultException Fault(string detail) => new(ErrorCode.ModalLookup, detail);
}
