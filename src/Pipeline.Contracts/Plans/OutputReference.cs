namespace Pipeline.Contracts.Plans;

/// <summary>An output of an earlier step: <c>{"$output":{"path":"outputs/…","step":"…"}}</c> in the inputs of a later one.</summary>
/// <param name="Path">The canonical name of the output.</param>
/// <param name="Step">The step that writes it.</param>
public sealed record OutputReference(OutputName Path, StepId Step);
