namespace Pipeline.Lanes;

/// <summary>One log event of a run, as it left the logger.</summary>
/// <param name="Name">Its <c>event</c> property; empty where it has none.</param>
/// <param name="Properties">Every property, rendered.</param>
/// <param name="Text">The whole event as text: message, properties, exception.</param>
public sealed record LoggedEvent(string Name, IReadOnlyDictionary<string, string> Properties, string Text);
