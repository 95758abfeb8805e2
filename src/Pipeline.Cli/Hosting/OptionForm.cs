using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Pipeline.Cli.Hosting;

/// <summary>Parsers of option values; an invalid value is a usage error that names it.</summary>
internal static class OptionForm
{
    private const double MaxSeconds = 86_400;
    private static readonly ExecutionId AnyId = ExecutionId.Parse("00000000-0000-4000-8000-000000000000");

    /// <summary>Whether an option was given; a flag given as false (<c>--build=false</c>) was not.</summary>
    public static bool IsGiven(this CommandResult given, Option option) =>
        given.GetResult(option) is { Implicit: false } && (option is not Option<bool> flag || given.GetValue(flag));

    /// <summary>An option whose value is a contract's own text form.</summary>
    public static Option<T?> Of<T>(string name, string description, string form)
        where T : class, ITextForm<T> => new(name)
        {
            Description = description,
            HelpName = form,
            CustomParser = given =>
            {
                if (!T.TryParse(given.Tokens[0].Value, out var value))
                {
                    given.AddError($"{name}: '{given.Tokens[0].Value}' is not {T.Form}.");
                }

                return value;
            },
        };

    /// <summary>An option whose value is a whole number in digits.</summary>
    public static Option<long?> Whole(string name, string description, string form, long least, long most) => new(name)
    {
        Description = description,
        HelpName = form,
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            given.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: '{text}' is not a whole number from {least} to {most}."));
            return null;
        },
    };

    public static ImageArgument? Image(ArgumentResult given)
    {
        var text = given.Tokens[0].Value;
        if (Digest.TryParse(text, out var id) | ImageReference.TryParse(text, out var reference))
        {
            return new ImageArgument(reference, id);
        }

        given.AddError($"--image: '{text}' is neither {ImageReference.Form} nor an image ID (sha256: and 64 lower-case hex digits).");
        return null;
    }

    public static TimeSpan? Seconds(ArgumentResult given)
    {
        var text = given.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.001 and <= MaxSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        given.AddError($"--timeout: '{text}' is not a number of seconds from 0.001 to {MaxSeconds}.");
        return null;
    }

    public static string? PrefixProblem(string template, bool severalRuns)
    {
        var text = template.Replace("{processor}", "p", StringComparison.Ordinal).Replace("{execution_id}", AnyId.ToString(), StringComparison.Ordinal);
        return (WritePrefix.TryParse(text, out _), template.Contains("{execution_id}", StringComparison.Ordinal)) switch
        {
            (false, _) => $"'{template}' is not {WritePrefix.Form}.",
            (true, false) when severalRuns => "with --plan it must contain {execution_id}, because each step needs its own prefix.",
            _ => null,
        };
    }

    public static IEnumerable<string> SettingProblems(string[] settings) =>
        settings.Where(setting => setting.IndexOf('=', StringComparison.Ordinal) < 1).Select(_ => "a setting must be NAME=VALUE.")
            .Concat(settings.GroupBy(NameOf, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{same.Key} is given more than once."));

    public static IReadOnlyDictionary<string, string> Settings(string[] settings) =>
        settings.ToDictionary(NameOf, setting => setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal);

    private static string NameOf(string setting) => setting.Split('=', 2)[0];
}
