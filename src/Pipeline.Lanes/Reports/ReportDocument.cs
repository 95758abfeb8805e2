using System.Text.Json.Nodes;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Reports;

/// <summary>A report as the input of every writer. Each lane maps its result to one; the writers know no lanes.</summary>
/// <param name="Lane">The lane's name.</param>
/// <param name="File">The base name of its files.</param>
/// <param name="Extensions">The files to write, in order: <c>json</c>, <c>xml</c> (JUnit), <c>sarif</c>, <c>html</c> or <c>md</c>.</param>
/// <param name="Json">The document for programs, in the lane's own contract.</param>
/// <param name="Screen">The content for a console.</param>
/// <param name="Summary">The content for Markdown.</param>
public sealed record ReportDocument(
    string Lane, string File, IReadOnlyList<string> Extensions, JsonObject Json, ReportScreen Screen, ReportSummary Summary)
{
    /// <summary>Findings for people: annotations on GitHub, and results in SARIF.</summary>
    public IReadOnlyList<ReportFinding> Findings { get; init; } = [];

    /// <summary>The checks: test cases in JUnit, details on the page.</summary>
    public IReadOnlyList<ReportSuite> Suites { get; init; } = [];

    /// <summary>The lane's duration in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>The remaining content of the HTML page, if the lane writes one.</summary>
    public ReportPage? Page { get; init; }

    /// <summary>The rules for SARIF, if the lane writes it.</summary>
    public ReportRules? Rules { get; init; }
}

/// <summary>How good or bad something is. Each writer maps it to a colour, sign or level.</summary>
public enum Tone { Plain, Good, Bad, Unknown, Waiting, Quiet }

/// <summary>The format of a piece of text, where the writer supports it.</summary>
public enum InlineForm
{
    Text,
    Code,
    Strong,

    /// <summary>A status.</summary>
    Mark,

    /// <summary>A time: RFC 3339, UTC, milliseconds.</summary>
    Moment,

    /// <summary>A link on the page to the case with this id.</summary>
    Anchor,
}

#pragma warning disable CA2225 // The constructors are the conversions' named alternatives.
/// <summary>A piece of text in one form.</summary>
public sealed record Inline(string Text, InlineForm Form = InlineForm.Text, Tone Tone = Tone.Plain, string? Target = null)
{
    public static Inline Code(string text, Tone tone = Tone.Plain) => new(text, InlineForm.Code, tone);

    public static Inline Strong(string text) => new(text, InlineForm.Strong);

    public static Inline Mark(string text, Tone tone) => new(text, InlineForm.Mark, tone);

    public static Inline Moment(string timestamp) => new(timestamp, InlineForm.Moment);

    public static Inline Toned(string text, Tone tone) => new(text, Tone: tone);

    public static implicit operator Inline(string text) => new(text);
}

/// <summary>Text in several forms; it breaks only at line feeds.</summary>
public sealed record Line(params IReadOnlyList<Inline> Parts)
{
    public static implicit operator Line(string text) => new(new Inline(text));

    public static implicit operator Line(Inline part) => new(part);
}
#pragma warning restore CA2225

/// <summary>A part of the Markdown or the page; a closed union.</summary>
public abstract record Block
{
    private Block()
    {
    }

    public sealed record Section(Line Heading, Tone Tone, params IReadOnlyList<Block> Blocks) : Block;

    public sealed record Paragraph(Line Text, Tone Tone = Tone.Plain) : Block;

    /// <param name="All">The items.</param>
    /// <param name="Limit">The maximum of items in Markdown; it counts the others.</param>
    public sealed record Items(IReadOnlyList<ReportItem> All, int Limit = int.MaxValue) : Block;

    /// <param name="Columns">The headings; the first cell of a row names the row.</param>
    /// <param name="Rows">The rows, with one cell per column.</param>
    /// <param name="Limit">The maximum of rows on a console and in Markdown, which count the others; the page shows all.</param>
    public sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Line>> Rows, int Limit = int.MaxValue) : Block;

    /// <summary>Preformatted lines.</summary>
    public sealed record Preformatted(string Text) : Block
    {
        /// <summary>Their language, which decides their colours: <c>diff</c>, or empty.</summary>
        public string Language { get; init; } = "";
    }

    /// <summary>Blocks below a heading that opens them. In Markdown, those that do not fit are counted.</summary>
    public sealed record Folded(Line Heading, params IReadOnlyList<Block> Blocks) : Block;

    /// <summary>Pictures side by side.</summary>
    public sealed record Pictures(params IReadOnlyList<ReportPicture> All) : Block;

    /// <summary>Markdown: a warning.</summary>
    public sealed record Warning(string Text) : Block;

    /// <summary>The page: earlier runs, the oldest first.</summary>
    public sealed record Timeline(IReadOnlyList<(Tone Tone, string Title)> Runs) : Block;
}

/// <summary>An item of a list; the page also shows its detail and note.</summary>
public sealed record ReportItem(Line Text, string? Detail = null, Line? Note = null);

/// <summary>A picture, or the place of one that is missing.</summary>
/// <param name="Title">Its title, such as <c>before</c>.</param>
/// <param name="MediaType">Its media type, such as <c>image/png</c>; null if it is missing.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="File">Its path relative to the repository's root, with <c>/</c>.</param>
public sealed record ReportPicture(string Title, string? MediaType, long Size, string File)
{
    /// <summary>Its address, where Markdown shows it; null where it cannot.</summary>
    public Uri? Address { get; init; }
}

/// <summary>A table, lines below it and, after the paths of the files, the total.</summary>
public sealed record ReportScreen(Block.Table? Table, IReadOnlyList<Line> Lines, string Total);

/// <summary>A heading and blocks with a maximum of characters; rows and items that do not fit are counted.</summary>
public sealed record ReportSummary(string Heading, IReadOnlyList<Block> Blocks, int Longest = int.MaxValue);

/// <summary>The page: a window title, a head with figures and notes, then blocks and suites.</summary>
public sealed record ReportPage(
    string Title, Tone Tone, string Headline, string About, IReadOnlyList<(string Name, string Value, Tone Tone)> Figures, IReadOnlyList<Line> Notes, IReadOnlyList<Block> Blocks);

/// <summary>A finding for people.</summary>
/// <param name="Tone"><see cref="Tone.Bad"/> is an error, everything else a warning.</param>
/// <param name="Subject">Its subject; empty for the whole lane.</param>
/// <param name="Text">The finding.</param>
/// <param name="File">The file to look at first, relative to the repository's root.</param>
public sealed record ReportFinding(Tone Tone, string Subject, string Text, string File)
{
    /// <summary>One sentence: the remedy.</summary>
    public string? Remedy { get; init; }

    /// <summary>SARIF: the name of its rule.</summary>
    public string Rule { get; init; } = "";

    /// <summary>SARIF: its processor, or null.</summary>
    public string? Processor { get; init; }

    /// <summary>SARIF: the text of the file's line about this processor; empty for the first line, null if there is no such line.</summary>
    public string? Line { get; init; }

    /// <summary>The finding for a console, with all lines after the first indented.</summary>
    internal Line ToLine() => new(Inline.Toned(Subject, Tone), $" {Text.ReplaceLineEndings("\n    ")}");
}

/// <summary>One processor and its checks.</summary>
/// <param name="Name">The processor's name.</param>
/// <param name="Title">Its title for people.</param>
/// <param name="Status">Its result.</param>
/// <param name="About">Its description, if known.</param>
/// <param name="File">Its file, relative to the repository's root.</param>
/// <param name="Timestamp">RFC 3339, UTC.</param>
/// <param name="Facts">Names with their values.</param>
/// <param name="Cases">The cases, in order.</param>
public sealed record ReportSuite(
    string Name, string Title, Inline Status, string? About, string File, string Timestamp, IReadOnlyList<(string Name, Line Value)> Facts, IReadOnlyList<ReportCase> Cases)
{
    /// <summary>The id of a case on the page.</summary>
    internal string IdOf(string name) => $"{Name}-{name}";
}

/// <summary>One subject of checks.</summary>
/// <param name="Name">Its name; name and kind are unique per processor.</param>
/// <param name="IsCase">Whether it is a case of the processor, or a group of checks.</param>
/// <param name="Status">Its result.</param>
/// <param name="DurationMs">The duration in milliseconds.</param>
/// <param name="Checks">The checks, in order.</param>
/// <param name="Outputs">Its outputs.</param>
public sealed record ReportCase(string Name, bool IsCase, Inline Status, long DurationMs, IReadOnlyList<Check> Checks, IReadOnlyList<KeptOutput> Outputs)
{
    /// <summary>Why it was not judged, or null.</summary>
    public string? Skipped { get; init; }

    /// <summary>Additional output for JUnit.</summary>
    public string? Output { get; init; }

    /// <summary>An additional note for the page.</summary>
    public Line? Note { get; init; }
}

/// <summary>SARIF's properties of the run.</summary>
/// <param name="Category">The category; code scanning keeps the alerts of each category apart.</param>
/// <param name="EndedAt">RFC 3339, UTC, milliseconds.</param>
/// <param name="IsComplete">Whether everything was readable, so that absent findings count as fixed.</param>
/// <param name="All">Every rule.</param>
public sealed record ReportRules(string Category, string EndedAt, bool IsComplete, IReadOnlyList<ReportRule> All);

public sealed record ReportRule(string Name, Tone Tone, string Meaning, string Remedy);
