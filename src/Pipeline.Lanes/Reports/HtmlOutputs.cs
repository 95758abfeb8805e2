using System.Net;

namespace Pipeline.Lanes;

/// <summary>Outputs on the page: a link to each, and small pictures themselves.</summary>
/// <param name="root">The repository's root.</param>
internal sealed class HtmlOutputs(string root)
{
    private const int LargestPicture = 512 * 1024;

    /// <summary>The pictures of a processor, each with the case that made it.</summary>
    public void AddPictures(HtmlPage page, ProcessorReport processor)
    {
        var pictures = processor.Judgements
            .SelectMany(judgement => judgement.Outputs, (judgement, output) => (judgement.Name, Output: output))
            .Where(picture => IsPicture(picture.Output))
            .ToArray();
        if (pictures.Length == 0)
        {
            return;
        }

        page.Add($"<div class=\"pictures\">");
        foreach (var (name, output) in pictures)
        {
            page.Add($"<a href=\"#{HtmlReport.Anchor(processor.Processor, name)}\"><img src=\"{Data(output)}\" alt=\"{output.Name}\"><span class=\"aside\">{name}</span></a>");
        }

        page.Add($"</div>");
    }

    /// <summary>The outputs of one case.</summary>
    public void Add(HtmlPage page, Judgement judgement)
    {
        if (judgement.Outputs.Count == 0)
        {
            return;
        }

        page.Add($"<ul class=\"outputs\">");
        foreach (var output in judgement.Outputs)
        {
            page.Add($"<li>{Link(output)} <span class=\"aside\">{output.MediaType ?? "not declared"}, {Words.Size(output.Size)}</span></li>");
        }

        page.Add($"</ul>");
    }

    // The page lies in artifacts/, and so do the outputs; a verdict that stands may outlive them.
    private Html Link(KeptOutput output)
    {
        var name = WebUtility.HtmlEncode(output.Name);
        return new(File.Exists(Path.Combine(root, output.File))
            ? $"<a href=\"{WebUtility.HtmlEncode(string.Join('/', output.File.Split('/').Skip(1).Select(Uri.EscapeDataString)))}\">{name}</a>"
            : name);
    }

    private bool IsPicture(KeptOutput output) =>
        output is { MediaType: "image/png" or "image/svg+xml", Size: <= LargestPicture } && File.Exists(Path.Combine(root, output.File));

    // As an image element's source a picture can neither run a script nor fetch anything, SVG included.
    private Html Data(KeptOutput output) => new($"data:{output.MediaType};base64,{Convert.ToBase64String(File.ReadAllBytes(Path.Combine(root, output.File)))}");
}
