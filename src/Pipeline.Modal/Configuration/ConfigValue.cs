using Pipeline.Contracts;

namespace Pipeline.Modal.Configuration;

/// <summary>A setting, and where it stands.</summary>
/// <param name="Value">Its value; not empty, and never told.</param>
/// <param name="Source">The variable, or the key with its profile and file, as a message names it.</param>
internal sealed record ConfigValue(string Value, string Source)
{
    /// <summary>The value, which travels in a header of HTTP.</summary>
    /// <exception cref="FaultException">It holds what no header takes.</exception>
    public string AsHeader() => Value.All(c => c is > ' ' and <= '~')
        ? Value
        : throw Fault($"{Source} holds a space, a line's end or another character that no token has");

    public override string ToString() => Source;

    public static FaultException Fault(string detail) => new(ErrorCode.ModalLookup, detail);
}
