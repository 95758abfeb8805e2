using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Passes on each distinct warning once: <c>Warning: 299 - "text"</c> (OCI distribution spec, "Warnings").</summary>
internal sealed partial class RegistryWarnings(Action<string> warned)
{
    private const int Most = 100;
    private const int MaxLength = 300;
    private readonly ConcurrentDictionary<string, bool> told = new(StringComparer.Ordinal);

    public void Report(RegistryRequest request, HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Warning", out var values))
        {
            return;
        }

        foreach (Match match in values.SelectMany(value => Form().Matches(value)))
        {
            var text = $"{request.Repository.Registry}: {OneLine(match.Groups["text"].Value)}";
            if (told.Count < Most && told.TryAdd(text, true))
            {
                warned(text);
            }
        }
    }

    private static string OneLine(string text)
    {
        var line = string.Concat(Escape().Replace(text, "${quoted}").Select(c => char.IsControl(c) ? ' ' : c));
        var shown = Redactor.OfForms.Redact(line);
        return shown.Length > MaxLength ? shown[..MaxLength] + "…" : shown;
    }

    [GeneratedRegex("""\b299\s+\S+\s+"(?<text>([^"\\]|\\.)*)"?""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();

    [GeneratedRegex(@"\\(?<quoted>.)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Escape();
}
