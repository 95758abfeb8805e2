using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Adapters.Modal.Deployments;

/// <summary>Which versions of the program <c>modal</c> deploy what is written here.</summary>
/// <remarks>
/// Modal breaks compatibility in the second number of a version, never in the third. 1.5 and 1.6 are those whose reference was read for
/// <c>processors/modal_app.py</c>: <c>App(tags=)</c>, <c>single_use_containers=</c> (1.3), <c>deploy --tag</c>. Another is refused, not tried.
/// </remarks>
internal static partial class ModalCliVersion
{
    public const string Install = "pip install 'modal>=1.5,<1.7'";

    private static readonly (int Major, int Minor)[] Known = [(1, 5), (1, 6)];

    /// <summary>Why a program that says this of itself is not used, or none.</summary>
    /// <param name="said">What <c>modal --version</c> printed, such as <c>modal client version: 1.6.4</c>.</param>
    public static string? Refuse(string said)
    {
        var match = Said().Match(said);
        return !match.Success ? $"modal --version does not tell a version ({Install})"
            : Known.Contains((Number(match, "major"), Number(match, "minor"))) ? null
            : $"modal {match.Groups["version"].Value} is not one of 1.5 and 1.6 ({Install})";
    }

    private static int Number(Match match, string part) => int.Parse(match.Groups[part].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\bversion:?\s+(?<version>(?<major>[0-9]{1,4})\.(?<minor>[0-9]{1,4})(\.[0-9A-Za-z.+-]{1,40})?)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Said();
}
