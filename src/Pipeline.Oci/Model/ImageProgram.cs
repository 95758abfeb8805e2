namespace Pipeline.Oci.Model;

/// <summary>The program in an image's config (OCI image spec, "Image Configuration", <c>config</c>).</summary>
/// <param name="Entrypoint">The program and its first arguments; empty if the image has none.</param>
/// <param name="Environment">Name → value; the last value of a duplicate variable.</param>
/// <param name="WorkingDirectory">The working directory; <c>/</c> if the image has none.</param>
public sealed record ImageProgram(IReadOnlyList<string> Entrypoint, IReadOnlyDictionary<string, string> Environment, string WorkingDirectory)
{
    internal static ImageProgram Of(ProgramWire? wire) => new(
        [.. (wire?.Entrypoint ?? []).Select(word => word ?? throw new FormatException("config.Entrypoint has no text"))],
        (wire?.Env ?? []).Select(Variable).GroupBy(variable => variable.Name, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Last().Value, StringComparer.Ordinal),
        wire?.WorkingDir is { Length: > 0 } folder ? folder : "/");

    private static (string Name, string Value) Variable(string? text) =>
        text?.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (text[..at], text[(at + 1)..]) : throw new FormatException("config.Env has an entry that is not NAME=VALUE");
}
