using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Adapters.Modal.Deployments;

/// <summary>A line of the program <c>modal</c>, for a person to read.</summary>
internal static partial class ModalOutput
{
    /// <summary>The most characters that are shown of a line.</summary>
    public const int MaxLine = 500;

    /// <summary>The line without control sequences and secrets, cut.</summary>
    public static string Show(string line, Func<string, string> redact)
    {
        var shown = new StringBuilder();
        foreach (var c in ControlSequence().Replace(line, ""))
        {
            shown.Append(char.IsControl(c) ? ' ' : c);
        }

        // A secret is masked before the cut, which would leave a part of it.
        var text = redact(shown.ToString()).TrimEnd();
        return text.Length <= MaxLine ? text : text[..MaxLine] + "…";
    }

    // ECMA-48: CSI, and OSC as links in a terminal are written.
    [GeneratedRegex(@"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ControlSequence();
}
