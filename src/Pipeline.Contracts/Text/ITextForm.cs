using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Contracts.Text;

/// <summary>A validated value with one text form; <c>Parse</c>, <c>TryParse</c> and JSON share <see cref="TryParse"/>.</summary>
/// <typeparam name="TSelf">The value's own type.</typeparam>
public interface ITextForm<TSelf>
    where TSelf : class, ITextForm<TSelf>
{
    /// <summary>The form in words, with an article; it completes the sentence "'x' is not …".</summary>
    static abstract string Form { get; }

    /// <summary>Reads the canonical text, without trimming, case folding or guessing.</summary>
    static abstract bool TryParse(string? text, [NotNullWhen(true)] out TSelf? value);
}

/// <summary>Reads values of a text form.</summary>
public static class TextForm
{
    private const int ShownCharacters = 80;

    /// <summary>Reads the value.</summary>
    /// <exception cref="FormatException">The text does not have the form; the message names both.</exception>
    public static T Parse<T>(string? text)
        where T : class, ITextForm<T> =>
        T.TryParse(text, out var value) ? value : throw new FormatException($"{Show(text)} is not {T.Form}");

    private static string Show(string? text) => text switch
    {
        null => "nothing",
        { Length: > ShownCharacters } => $"'{text[..ShownCharacters]}…'",
        _ => $"'{text}'",
    };
}
