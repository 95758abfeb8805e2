using System.Reflection;
using System.Text;

namespace Nuke.Common.Execution;

/// <summary>A command-line option: a switch of the engine or a parameter of the build.</summary>
internal sealed record Option(string Name, Type Type, string? Description)
{
    /// <summary>The member that receives the value; null for a switch of the engine.</summary>
    public MemberInfo? Member { get; init; }

    public string? Separator { get; init; }

    public bool IsSecret { get; init; }

    public bool IsRequired { get; init; }

    public IReadOnlyList<string> OfferedValues { get; init; } = [];

    /// <summary>The name in <c>--help</c>: <c>ApiKey</c> is <c>--api-key</c>.</summary>
    public string Dashed => "--" + Kebab(Name);

    /// <summary>A key that two spellings of a name share.</summary>
    public string Key => KeyOf(Name);

    public string SnakeCased => Kebab(Name).Replace('-', '_').ToUpperInvariant();

    /// <summary>Nuke's key for environment variables: letters and digits, lower case.</summary>
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
