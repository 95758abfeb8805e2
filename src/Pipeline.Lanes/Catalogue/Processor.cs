using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>A processor of a catalogue: its spec, the schema of its inputs and the folder it is built from.</summary>
/// <param name="Spec">What <c>processor.json</c> says.</param>
/// <param name="Schema">Checks inputs against the spec's schema.</param>
/// <param name="Folder">The absolute path of <c>processors/&lt;name&gt;</c>.</param>
public sealed record Processor(ProcessorSpec Spec, InputsSchema Schema, string Folder)
{
    public string Name => Spec.Name;

    /// <summary>Its acceptance cases, by name (ordinal); each is read when it is reached.</summary>
    /// <exception cref="FormatException">A case's folder is not of the contract's form; the message names the case and the file.</exception>
    public IEnumerable<ProcessorCase> Cases() => ProcessorCase.ReadAll(Name, Path.Combine(Folder, "cases"));
}
