using System.Reflection;
using System.Text;

namespace Nuke.Common.Execution;

/// <summary>Something that can be set on the command line: a switch of the engine or a parameter of the build.</summary>
internal sealed record Option(string Name, Type Type, string? Description)
{
    /// <summary>The member that receives the value; none for a switch of the engine.</summary>
    public MemberInfo? Member { get; init; }

    public string? Separator { get; init; }

    public bool IsSecret { get; init; }

    public bool IsRequired { get; init; }

    public IReadOnlyList<string> OfferedValues { get; init; } = [];

    /// <summary>The name as <c>--help</c> prints it: <c>ApiKey</c> is <c>--api-key</c>.</summary>
    public string Dashed => "--" + Kebab(Name);

    /// <summary>What two spellings of one name have in common.</summary>
    public string Key => KeyOf(Name);

    public string SnakeCased => Kebab(Name).Replace('-', '_').ToUpperInvariant();

    /// <summary>How Nuke compares the names of environment variables: their letters and digits, without case.</summary>
    public static string LettersOf(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    public static string KeyOf(string name) => name.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string Kebab(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
