namespace Pipeline.Processors.Tables;

/// <summary>Something in a table that its author may have meant differently.</summary>
/// <param name="Code">One of the codes in README.md.</param>
/// <param name="Text">One or two sentences: the observation, and what to do if it is a mistake.</param>
public sealed record TableNote(string Code, string Text);
