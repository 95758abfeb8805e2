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

    public HtmlPage Add(FormattableString template)
    {
        page.AppendFormat(CultureInfo.InvariantCulture, template.Format, [.. template.GetArguments().Select(Encode)]).Append('\n');
        return this;
    }

    public byte[] Encode() => Encoding.UTF8.GetBytes(page.ToString());

    private static string Encode(object? value) => value switch
    {
        Html html => html.Markup,
        IFormattable number => WebUtility.HtmlEncode(number.ToString(null, CultureInfo.InvariantCulture)),
        null => "",
        _ => WebUtility.HtmlEncode(value.ToString() ?? ""),
    };
}
