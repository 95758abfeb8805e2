using System.Globalization;
using System.Net;
using System.Text;

namespace Pipeline.Lanes;

/// <summary>HTML that stands as it is; any other value is encoded.</summary>
internal sealed record Html(string Markup);

/// <summary>Builds a page: the text of a template is markup, and every value put into it is encoded unless it is <see cref="Html"/>.</summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder page = new();

    private HtmlPage()
    {
    }

    /// <summary>The head of a self-contained page without scripts, light and dark.</summary>
    /// <param name="title">What the window says.</param>
    /// <param name="styles">The names of the style sheets, in their order.</param>
    public static HtmlPage Begin(string title, params string[] styles) => new HtmlPage()
        .Add($"<!doctype html>")
        .Add($"<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">")
        .Add($"<title>{title}</title>")
        .Add($"<style>\n{new Html(string.Concat(styles.Select(Style)))}</style></head><body><main>");

    public HtmlPage Add(FormattableString template)
    {
        page.AppendFormat(CultureInfo.InvariantCulture, template.Format, [.. template.GetArguments().Select(Encode)]).Append('\n');
        return this;
    }

    /// <summary>The bytes of the whole page.</summary>
    public byte[] End() => Encoding.UTF8.GetBytes(Add($"</main></body></html>").page.ToString());

    private static string Style(string name)
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Encode(object? value) => value switch
    {
        Html html => html.Markup,
        IFormattable number => WebUtility.HtmlEncode(number.ToString(null, CultureInfo.InvariantCulture)),
        null => "",
        _ => WebUtility.HtmlEncode(value.ToString() ?? ""),
    };
}
