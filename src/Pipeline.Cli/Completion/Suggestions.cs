using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Cli.Hosting;

namespace Pipeline.Cli.Completion;

/// <summary>Answers the library's directive <c>[suggest:POSITION]</c>, which a shell's script calls with the line so far: what the line's last word may become, a line each.</summary>
/// <param name="root">All commands.</param>
/// <param name="context">The process.</param>
internal sealed partial class Suggestions(RootCommand root, CommandContext context)
{
    private const string Directive = "[suggest";

    private readonly KnownNames known = new(context);

    /// <summary>Whether the arguments are a shell's question.</summary>
    public static bool IsAsked(IReadOnlyList<string> args) => args is [var first, _] && first.StartsWith(Directive, StringComparison.Ordinal);

    /// <summary>Answers. A line that makes no sense has no continuation.</summary>
    /// <returns>The exit code.</returns>
    public int Answer(IReadOnlyList<string> args, ParserConfiguration parser)
    {
        var line = args[1];
        var word = LastWord().Match(line).Value;
        if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var program, ..] && FrontDoorWords.IsFor(program))
        {
            return Answer(Array.FindAll([.. Names(() => FrontDoor(program, line)).Order(StringComparer.Ordinal)], candidate => candidate.StartsWith(word, StringComparison.Ordinal)));
        }

        Attach(root);
        // The library cannot complete --name=value, only --name value, which is as long.
        var (lead, apart) = Joined().Match(word) is { Success: true } joined ? (joined.Value, $"{line[..^word.Length]}{joined.Value[..^1]} {word[joined.Length..]}") : ("", line);
        // The library looks for the word anywhere in a name, where shells continue it.
        var found = Array.FindAll(Continue(apart, parser), candidate => $"{lead}{candidate}".StartsWith(word, StringComparison.Ordinal));
        return Answer(Array.ConvertAll(Chosen(found, word), candidate => lead + candidate));
    }

    private int Answer(string[] candidates) => context.Answer(AnswerText.Of(writer => Array.ForEach(candidates, writer.WriteLine)), ExitCode.Success);

    private string[] FrontDoor(string program, string line) =>
        [.. FrontDoorWords.Read(program, context.WorkingDirectory, known.Processors).Of(Blanks().Split(line.TrimStart())[1..])];

    private string[] Continue(string line, ParserConfiguration parser)
    {
        using var lines = new StringWriter();
        try
        {
            root.Parse([string.Create(CultureInfo.InvariantCulture, $"{Directive}:{line.Length}]"), line], parser)
                .Invoke(new InvocationConfiguration { Output = lines, Error = TextWriter.Null, EnableDefaultExceptionHandler = false });
        }
        catch (InvalidOperationException)
        {
            // Of the library itself, which finds no token where the line ends within one.
        }

        return lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    // Options come up once a dash is typed, or where nothing else can follow. The other spellings of --help are for fingers, not for lists.
    private static string[] Chosen(string[] found, string word)
    {
        var words = Array.FindAll(found, candidate => candidate is not ("-?" or "-h" or "/?" or "/h"));
        return word.Length == 0 && Array.Exists(words, candidate => candidate[0] != '-') ? Array.FindAll(words, candidate => candidate[0] != '-') : words;
    }

    private void Attach(Command command)
    {
        foreach (var argument in command.Arguments)
        {
            Attach(argument.CompletionSources, command, argument.Name, asked => IsGiven(asked, argument));
        }

        // They judge whole lines.
        command.Validators.Clear();
        foreach (var option in command.Options)
        {
            option.Validators.Clear();
            // The library would offer a flag's values alone, and nobody writes them.
            option.Arity = option.ValueType == typeof(bool) ? ArgumentArity.Zero : option.Arity;
            Attach(option.CompletionSources, command, option.Name, static _ => false);
        }

        foreach (var below in command.Subcommands)
        {
            Attach(below);
        }
    }

    private void Attach(List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources, Command command, string name, Func<CompletionContext, bool> isGiven)
    {
        if (Source(command, name) is { } source)
        {
            sources.Add(asked => isGiven(asked) ? [] : Names(() => source(asked)).Select(candidate => new CompletionItem(candidate)));
        }
    }

    // An argument with one value has it already, unless that is the word.
    private static bool IsGiven(CompletionContext asked, Argument argument) =>
        argument.Arity.MaximumNumberOfValues == 1 && asked.ParseResult.GetResult(argument) is { Tokens: [var token, ..] } && token.Value != asked.WordToComplete;

    // The commands use a name in one sense only.
    private Func<CompletionContext, IEnumerable<string>>? Source(Command command, string name) => (command.Name, name) switch
    {
        (_, "PROCESSOR" or "--processor") => _ => known.Processors(),
        (_, "EXECUTION" or "--execution") => asked => known.Executions(Value(asked, command, "--world"), asked.WordToComplete),
        (_, "REF") or ("run", "--image") => _ => known.Pins(),
        ("lock" or "outdated", "NAME") or (_, "--base") => _ => known.Bases(),
        (_, "--inputs") => asked => known.Inputs(Value(asked, command, "PROCESSOR")),
        (_, "--mode") => static _ => ["mock", "real"],
        (_, "--adapter") => static _ => ["local", "modal"],
        (_, "--language") => static _ => New.ProcessorTemplate.Languages,
        (_, "SHELL") => static _ => CompletionCommand.Shells,
        _ => null,
    };

    // A folder without processors, and files that break their contract, only offer less.
    private static IEnumerable<string> Names(Func<IEnumerable<string>> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FaultException or FormatException or KeyNotFoundException or InvalidOperationException || FileFault.Is(e))
        {
            return [];
        }
    }

    private static string? Value(CompletionContext asked, Command command, string name)
    {
        var symbol = command.Options.Cast<Symbol>().Concat(command.Arguments).FirstOrDefault(symbol => symbol.Name == name);
        var tokens = symbol switch
        {
            Option option => asked.ParseResult.GetResult(option)?.Tokens,
            Argument argument => asked.ParseResult.GetResult(argument)?.Tokens,
            _ => null,
        };
        return tokens is [var first, ..] ? first.Value : null;
    }

    [GeneratedRegex(@"\S*\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex LastWord();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\A--[a-z][a-z-]*=", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Joined();
}
