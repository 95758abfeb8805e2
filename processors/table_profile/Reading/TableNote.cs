namespace Pipeline.Processors.Tables;

/// <summary>Something about a table that was read as it stands, and that its writer may have meant otherwise.</summary>
/// <param name="Code">Which of the kinds in README.md.</param>
/// <param name="Text">One sentence, or two: what there is, and what to do where it is a mistake.</param>
public sealed record TableNote(string Code, string Text);
