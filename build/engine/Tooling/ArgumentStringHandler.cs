using System.Runtime.CompilerServices;
using Nuke.Common.IO;

namespace Nuke.Common.Tooling;

/// <summary>
/// Arguments as an interpolated string: values with spaces are quoted unless formatted <c>:nq</c>; values
/// formatted <c>:r</c> are redacted in the logged invocation.
/// </summary>
[InterpolatedStringHandler]
public ref struct ArgumentStringHandler
{
    private readonly List<string> _redacted = [];
    private DefaultInterpolatedStringHandler _builder;

    public ArgumentStringHandler(int literalLength, int formattedCount, out bool handlerIsValid)
    {
        _builder = new DefaultInterpolatedStringHandler(literalLength, formattedCount);
        handlerIsValid = true;
    }

    internal IReadOnlyList<string> Redacted => _redacted;

    public static implicit operator ArgumentStringHandler(string value)
    {
        var handler = new ArgumentStringHandler(value.Length, 0, out _);
        handler.AppendLiteral(value);
        return handler;
    }

    public void AppendLiteral(string value) => _builder.AppendLiteral(value);

    public void AppendFormatted(object? value, int alignment = 0, string? format = null)
    {
        var text = value?.ToString() ?? "";
        if (string.Equals(format, "r", StringComparison.Ordinal))
        {
            _redacted.Add(text);
        }

        _builder.AppendFormatted(string.Equals(format, "nq", StringComparison.Ordinal) ? text : Quote(text), alignment);
    }

    public void AppendFormatted(IEnumerable<AbsolutePath> paths, int alignment = 0, string? format = null) =>
        _builder.AppendFormatted(string.Join(' ', paths.Select(x => Quote(x.ToString()))), alignment);

    public string ToStringAndClear() => _builder.ToStringAndClear();

    private static string Quote(string text) =>
        text.Length > 0 && (text.StartsWith('"') || !text.Any(char.IsWhiteSpace))
            ? text
            : $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
