namespace Pipeline.Adapters.Modal.Calls;

/// <summary>The type of a Python exception in what <c>repr</c> or <c>str</c> shows of it: <c>ValueError('…')</c> → <c>ValueError</c>.</summary>
internal static class RemoteException
{
    private const int MaxName = 100;

    /// <returns>None when the text does not begin with a name.</returns>
    public static string? TypeOf(string text)
    {
        var end = text.AsSpan().IndexOfAny('(', ':');
        var name = end < 0 ? text : text[..end];
        return name.Length is > 0 and <= MaxName && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? name : null;
    }
}
