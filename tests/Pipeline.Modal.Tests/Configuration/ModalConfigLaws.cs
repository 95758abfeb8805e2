using CsCheck;
using Pipeline.Modal.Configuration;

namespace Pipeline.Modal.Tests.Configuration;

/// <summary>The precedence of settings compared with a model, and laws for any file.</summary>
public sealed class ModalConfigLaws
{
    private static readonly string[] Keys = ["token_id", "token_secret", "environment", "server_url"];
    private static readonly string[] Names = ["default", "a", "b"];

    // A value names its source, so that the test recognizes the right one. Half of the cases have none, or an empty one.
    private static readonly Gen<bool> IsSet = Gen.Bool;

    private static readonly Gen<Section> Sections =
        from there in Gen.Int[0, 4].Select(roll => roll > 0)
        from active in Gen.Int[0, 6].Select(roll => roll < 4 ? default(bool?) : roll < 6)
        from keys in IsSet.Array[Keys.Length]
        select new Section(there, active, keys);

    [Fact]
    public void Precedence_is_variable_then_named_then_active_then_default() => Gen.Select(
        Sections.Array[Names.Length],
        IsSet.Array[Keys.Length],
        Gen.Int[-1, 3].Select(roll => roll < 0 ? null : roll < Names.Length ? Names[roll] : "absent")).Sample((sections, variables, named) =>
    {
        var file = string.Concat(sections.Select((section, i) => section.Toml(Names[i])));
        var resolved = Try(() => Settings.Of(file, [.. Variables(variables, named)]));
        Assert.Equal(Model(sections, variables, named), resolved);
    });

    [Fact]
    public void Whatever_the_file_holds_the_answer_is_settings_or_one_sentence() => Gen.OneOf(
        Gen.String,
        Gen.Select(Gen.Int[0, Settings.File.Length - 1], Gen.Char, (at, c) => string.Concat(Settings.File.AsSpan(0, at), $"{c}", Settings.File.AsSpan(at + 1))),
        Gen.Select(Gen.Int[0, Settings.File.Length], at => Settings.File[..at])).Sample(file =>
    {
        try
        {
            ModalConfig.Resolve(Settings.Lookup(), file, Settings.Path);
        }
        catch (FaultException e)
        {
            Assert.Equal(ErrorCode.ModalLookup, e.Fault.Code);
            Assert.DoesNotContain("as-", e.Fault.Message, StringComparison.Ordinal);
        }
    });

    private static string Model(Section[] sections, bool[] variables, string? named)
    {
        var active = Names.Where((_, i) => sections[i] is { There: true, Active: true }).ToList();
        if (named is null && active.Count > 1)
        {
            return "refused";
        }

        var chosen = sections.ElementAtOrDefault(Array.IndexOf(Names, named ?? active.FirstOrDefault() ?? "default"));
        var values = Keys.Select((key, i) => variables[i] ? Value("env", key) : chosen is { There: true } && chosen.Keys[i] ? Value(named ?? active.FirstOrDefault() ?? "default", key) : null).ToList();
        return values[0] is null || values[1] is null ? "refused" : Told(values[0]!, values[1]!, values[2], values[3] ?? "https://api.modal.com/");
    }

    private static string Try(Func<ModalProfile> resolve)
    {
        try
        {
            var settings = resolve();
            return Told(settings.TokenId, settings.TokenSecret, settings.Environment, Assert.Single(settings.Servers).AbsoluteUri);
        }
        catch (FaultException)
        {
            return "refused";
        }
    }

    private static string Told(string id, string secret, string? environment, string server) => $"{id} {secret} {environment} {server}";

    private static string Value(string source, string key) => key == "server_url" ? $"http://{source}/" : $"{key}-of-{source}";

    private static IEnumerable<string> Variables(bool[] variables, string? named) => Keys
        .Select((key, i) => $"MODAL_{key.ToUpperInvariant()}={(variables[i] ? Value("env", key) : "")}")
        .Append($"MODAL_PROFILE={named}");

    private sealed record Section(bool There, bool? Active, bool[] Keys)
    {
        public string Toml(string name) => There
            ? $"[{name}]\n{(Active is { } active ? $"active = {(active ? "true" : "false")}\n" : "")}{string.Concat(ModalConfigLaws.Keys.Select((key, i) => $"{key} = \"{(Keys[i] ? Value(name, key) : "")}\"\n"))}"
            : "";
    }
}
