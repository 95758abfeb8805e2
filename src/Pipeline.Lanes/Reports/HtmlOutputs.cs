namespace Pipeline.Lanes;

/// <summary>The outputs of a case on the page: a link to each, and each small picture itself.</summary>
/// <param name="root">The repository's root.</param>
internal sealed class HtmlOutputs(string root)
{
    private const int LargestPicture = 512 * 1024;

    public void Add(HtmlPage page, Judgement judgement)
    {
        if (judgement.Outputs.Count == 0)
        {
            return;
        }

        page.Add($"<ul class=\"outputs\">");
        foreach (var output in judgement.Outputs)
        {
            // The page lies in artifacts/, and so do the outputs.
            var link = string.Join('/', output.File.Split('/').Skip(1).Select(Uri.EscapeDataString));
            page.Add($"<li><a href=\"{link}\">{output.Name}</a> <span class=\"aside\">{output.MediaType ?? "not declared"}, {Words.Size(output.Size)}</span>{Picture(output)}</li>");
        }

        page.Add($"</ul>");
    }

    // As an image element's source a picture can neither run a script nor fetch anything, SVG included.
    private Html Picture(KeptOutput output)
    {
        var file = Path.Combine(root, output.File);
        return new Html(output is { MediaType: "image/png" or "image/svg+xml", Size: <= LargestPicture } && File.Exists(file)
            ? $"<img src=\"data:{output.MediaType};base64,{Convert.ToBase64String(File.ReadAllBytes(file))}\" alt=\"\">"
            : "");
    }
}
