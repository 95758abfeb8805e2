namespace Pipeline.Contracts.Ports;

/// <summary>Receives the platform's id and progress of a call in flight, for logs only.</summary>
public interface ICallNotes
{
    /// <param name="name">A log property, such as <c>call_id</c>; the last value wins.</param>
    /// <param name="value">A text of any length without tokens or payloads.</param>
    void Note(string name, string value);
}

/// <summary>Discards all notes.</summary>
public sealed class NoCallNotes : ICallNotes
{
    private NoCallNotes()
    {
    }

    public static NoCallNotes Instance { get; } = new();

    public void Note(string name, string value)
    {
        // Discards the note.
    }
}
