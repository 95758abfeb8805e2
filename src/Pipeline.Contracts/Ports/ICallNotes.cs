namespace Pipeline.Contracts;

/// <summary>Is told, while a call is on its way, what the platform calls it and how it fares; for a log, and nothing is decided by it.</summary>
public interface ICallNotes
{
    /// <param name="name">A log's property, such as <c>call_id</c>; told again, the last value counts.</param>
    /// <param name="value">A text of any length without token or payload.</param>
    void Note(string name, string value);
}

/// <summary>For calls that nobody logs.</summary>
public sealed class NoCallNotes : ICallNotes
{
    private NoCallNotes()
    {
    }

    public static NoCallNotes Instance { get; } = new();

    public void Note(string name, string value)
    {
        // Nobody listens.
    }
}
