using System.Text.Json.Nodes;

namespace Pipeline.Lanes;

/// <summary>A report, as every writer takes it. Each lane makes one from its own result; no writer knows a lane.</summary>
/// <param name="Lane">The lane's name.</param>
/// <param name="File">The name of its files, without an extension.</param>
/// <param name="Extensions">The files that are written, in their order: <c>json</c>, <c>xml</c> (JUnit), <c>sarif</c>, <c>html</c> or <c>md</c>.</param>
/// <param name="Json">The document for programs, whose form is the lane's own contract.</param>
/// <param name="Screen">What a console shows.</param>
/// <param name="Summary">What the Markdown says.</param>
public sealed record ReportDocument(
    string Lane, string File, IReadOnlyList<string> Extensions, JsonObject Json, ReportScreen Screen, ReportSummary Summary)
{
    /// <summary>What a person has to look at: annotations on GitHub, and results in SARIF.</summary>
    public IReadOnlyList<ReportFinding> Findings { get; init; } = [];

    /// <summary>What was checked: test cases in JUnit, and details on the page.</summary>
    public IReadOnlyList<ReportSuite> Suites { get; init; } = [];

    /// <summary>How long the lane took, in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>The rest of the HTML page, of a lane that writes one.</summary>
    public ReportPage? Page { get; init; }

    /// <summary>The rules for SARIF, of a lane that writes it.</summary>
    public ReportRules? Rules { get; init; }
}

/// <summary>How good or bad something is. Each writer has a colour, a sign or a level for it.</summary>
public enum Tone { Plain, Good, Bad, Unknown, Waiting, Quiet }

/// <summary>How a writer sets a piece of text, where it can.</summary>
public enum InlineForm
{
    Text,
    Code,
    Strong,

    /// <summary>A status.</summary>
    Mark,

    /// <summary>A time: RFC 3339, UTC, milliseconds.</summary>
    Moment,

    /// <summary>A link on the page to the case whose id is the target.</summary>
    Anchor,
}

#pragma warning disable CA2225 // The constructors are the named alternates of the conversions.
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

/// <summary>Text in several forms; it breaks only at a line feed.</summary>
public sealed record Line(params IReadOnlyList<Inline> Parts)
{
    public static implicit operator Line(string text) => new(new Inline(text));

    public static implicit operator Line(Inline part) => new(part);
}
#pragma warning restore CA2225

/// <summary>A part of the Markdown or the page. The cases are closed.</summary>
public abstract record Block
{
    private Block()
    {
    }

    public sealed record Section(Line Heading, Tone Tone, params IReadOnlyList<Block> Blocks) : Block;

    public sealed record Paragraph(Line Text, Tone Tone = Tone.Plain) : Block;

    /// <param name="All">The items.</param>
    /// <param name="Limit">How many of them Markdown shows before it counts the rest.</param>
    public sealed record Items(IReadOnlyList<ReportItem> All, int Limit = int.MaxValue) : Block;

    /// <param name="Columns">The heads; the first cell of a row names the row.</param>
    /// <param name="Rows">The rows, with a cell for each column.</param>
    /// <param name="Limit">How many rows a console or Markdown shows before it counts the rest; the page shows all.</param>
    public sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Line>> Rows, int Limit = int.MaxValue) : Block;

    /// <summary>Markdown: lines that stand as they are.</summary>
    public sealed record Preformatted(string Text) : Block;

    /// <summary>Markdown: a warning.</summary>
    public sealed record Warning(string Text) : Block;

    /// <summary>The page: earlier runs, the oldest first.</summary>
    public sealed record Timeline(IReadOnlyList<(Tone Tone, string Title)> Runs) : Block;
}

/// <summary>An item of a list; the page also shows its detail and a note.</summary>
public sealed record ReportItem(Line Text, string? Detail = null, Line? Note = null);

/// <summary>A table, lines below it and, after the paths of the files, the total.</summary>
public sealed record ReportScreen(Block.Table? Table, IReadOnlyList<Line> Lines, string Total);

/// <summary>A heading and blocks, which have at most so many characters; rows and items that do not fit are counted.</summary>
public sealed record ReportSummary(string Heading, IReadOnlyList<Block> Blocks, int Longest = int.MaxValue);

/// <summary>The page: a title for the window, a head with figures and notes, then blocks and suites.</summary>
public sealed record ReportPage(
    string Title, Tone Tone, string Headline, string About, IReadOnlyList<(string Name, string Value, Tone Tone)> Figures, IReadOnlyList<Line> Notes, IReadOnlyList<Block> Blocks);

/// <summary>Something that a person has to look at.</summary>
/// <param name="Tone"><see cref="Tone.Bad"/> is an error, everything else a warning.</param>
/// <param name="Subject">What it is about; empty for the whole lane.</param>
/// <param name="Text">What was found.</param>
/// <param name="File">The file to look at first, from the repository's root.</param>
public sealed record ReportFinding(Tone Tone, string Subject, string Text, string File)
{
    /// <summary>One sentence: what ends it.</summary>
    public string? Remedy { get; init; }

    /// <summary>SARIF: the name of its rule.</summary>
    public string Rule { get; init; } = "";

    /// <summary>SARIF: its processor, or none.</summary>
    public string? Processor { get; init; }

    /// <summary>SARIF: the text of the line in the file that is about this processor alone; empty for the first line, none where there is no such line.</summary>
    public string? Line { get; init; }

    /// <summary>The finding for a console; what follows the first line of the text is indented.</summary>
    internal Line ToLine() => new(Inline.Toned(Subject, Tone), $" {Text.ReplaceLineEndings("\n    ")}");
}

/// <summary>One processor and everything that was checked of it.</summary>
/// <param name="Name">The processor's name.</param>
/// <param name="Title">The processor for a person.</param>
/// <param name="Status">How it ended.</param>
/// <param name="About">What it does, where that is known.</param>
/// <param name="File">Its file, from the repository's root.</param>
/// <param name="Timestamp">RFC 3339, UTC.</param>
/// <param name="Facts">Names with their values.</param>
/// <param name="Cases">The cases, in their order.</param>
public sealed record ReportSuite(
    string Name, string Title, Inline Status, string? About, string File, string Timestamp, IReadOnlyList<(string Name, Line Value)> Facts, IReadOnlyList<ReportCase> Cases)
{
    /// <summary>The id of a case on the page.</summary>
    internal string IdOf(string name) => $"{Name}-{name}";
}

/// <summary>One subject of checks.</summary>
/// <param name="Name">Its name; no two of a processor have the same name and kind.</param>
/// <param name="IsCase">Whether it is a case of the processor, and not a group of checks.</param>
/// <param name="Status">How it ended.</param>
/// <param name="DurationMs">In milliseconds.</param>
/// <param name="Checks">The checks, in their order.</param>
/// <param name="Outputs">What it wrote.</param>
public sealed record ReportCase(string Name, bool IsCase, Inline Status, long DurationMs, IReadOnlyList<Check> Checks, IReadOnlyList<KeptOutput> Outputs)
{
    /// <summary>Why it was not judged, where it was not.</summary>
    public string? Skipped { get; init; }

    /// <summary>What else JUnit says of it.</summary>
    public string? Output { get; init; }

    /// <summary>What else the page says of it.</summary>
    public Line? Note { get; init; }
}

/// <summary>What SARIF says of the run itself.</summary>
/// <param name="Category">Code scanning keeps the alerts of each category apart.</param>
/// <param name="EndedAt">RFC 3339, UTC, milliseconds.</param>
/// <param name="IsComplete">Whether everything could be read, so that a finding that is absent is fixed.</param>
/// <param name="All">Every rule.</param>
public sealed record ReportRules(string Category, string EndedAt, bool IsComplete, IReadOnlyList<ReportRule> All);

public sealed record ReportRule(string Name, Tone Tone, string Meaning, string Remedy);
