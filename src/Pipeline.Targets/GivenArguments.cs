using System.Text.Json;

namespace Pipeline.Targets;

/// <summary>
/// Checks everything given to the build, for Nuke's published packages, which ignore unknown options and unconvertible values and run anyway,
/// treat variables such as <c>TARGET</c> as their own, and print secrets. The embedded engine makes these checks itself.
/// </summary>
internal sealed class GivenArguments
{
    private const string Prefix = "nuke";

    private readonly Dictionary<string, DeclaredParameter> _declared;
    private readonly List<string> _problems = [];
    private readonly List<string> _secrets = [];
    private readonly List<string> _warnings = [];

    /// <param name="declared">The declared parameters.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">The environment variables.</param>
    /// <param name="files">The parameters file and the loaded profiles; missing files are ignored.</param>
    public GivenArguments(IReadOnlyList<DeclaredParameter> declared, IReadOnlyList<string> arguments, IEnumerable<KeyValuePair<string, string>> environment, IEnumerable<string> files)
    {
        _declared = declared.ToDictionary(x => x.Key, StringComparer.Ordinal);
        ReadArguments(arguments);
        foreach (var (name, value) in environment.Where(x => x.Value.Length > 0))
        {
            ReadVariable(name, value);
        }

        foreach (var file in files.Where(File.Exists))
        {
            ReadFile(file);
        }
    }

    /// <summary>The first mistake, in one sentence without secrets; null if there is none.</summary>
    public string? Problem => _problems.Count == 0 ? null : _secrets.Aggregate(_problems[0], (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal));

    /// <summary>Every line of every value of a secret.</summary>
    public IReadOnlyList<string> Secrets => _secrets;

    public IReadOnlyList<string> Warnings => _warnings;

    private void ReadArguments(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!IsOption(arguments[i]))
            {
                continue;
            }

            var split = arguments[i].Split('=', 2);
            var values = arguments.Skip(i + 1).TakeWhile(x => !IsOption(x)).ToList();
            var source = $"Option '{split[0]}'";
            if (!_declared.TryGetValue(DeclaredParameter.KeyOf(split[0]), out var parameter))
            {
                _problems.Add($"Unknown option '{split[0]}'; './build.sh --help' lists all options.");
                continue;
            }

            if (split.Length > 1)
            {
                Conceal(parameter, split[1..]);
                _problems.Add(parameter.IsFlag
                    ? $"{source} takes no value: write '{parameter.Dashed}', or leave it out."
                    : $"{source} takes its value as the next argument: write '{parameter.Dashed} VALUE'.");
            }

            Check(parameter, values, source);
        }
    }

    // As in the engines: a dash alone, or before a digit, begins a value.
    private static bool IsOption(string argument) =>
        argument.StartsWith('-') && argument.TrimStart('-') is { Length: > 0 } name && !char.IsAsciiDigit(name[0]);

    private void ReadVariable(string name, string value)
    {
        var key = DeclaredParameter.KeyOf(name);
        if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && _declared.TryGetValue(key[Prefix.Length..], out var prefixed))
        {
            Check(prefixed, [value], $"Environment variable '{name}'");
        }
        else if (_declared.TryGetValue(key, out var bare))
        {
            Check(bare, [value], $"Environment variable '{name}'");
            if (bare.IsSwitch || (name != bare.Name && name != bare.Variable))
            {
                _problems.Add($"Environment variable '{name}' would be taken for '{bare.Dashed}': unset it, or name it NUKE_{bare.Variable}.");
            }
        }
    }

    private void ReadFile(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var member in document.RootElement.EnumerateObject().Where(x => x.Name != "$schema" && x.Value.ValueKind != JsonValueKind.Null))
        {
            var source = $"'{member.Name}' in '{Path.GetFileName(file)}'";
            var values = member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray().Select(x => x.ToString()).ToArray() : [member.Value.ToString()];
            if (!_declared.TryGetValue(DeclaredParameter.KeyOf(member.Name), out var parameter))
            {
                _problems.Add($"Unknown parameter {source}; './build.sh --help' lists all parameters.");
            }
            else if (!parameter.IsSecret)
            {
                Check(parameter, values, source);
            }
            else if (!values.All(x => x.StartsWith("v1:", StringComparison.Ordinal)))
            {
                Conceal(parameter, values);
                _warnings.Add($"{source} is a secret in plain text: take it out of the file and set NUKE_{parameter.Variable} in the environment.");
            }
        }
    }

    private void Check(DeclaredParameter parameter, IReadOnlyList<string> values, string source)
    {
        Conceal(parameter, values);
        if (parameter.Problem(values, source) is { } problem)
        {
            _problems.Add(problem);
        }
    }

    private void Conceal(DeclaredParameter parameter, IEnumerable<string> values)
    {
        if (parameter.IsSecret)
        {
            _secrets.AddRange(values.SelectMany(x => x.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        }
    }
}
