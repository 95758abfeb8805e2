using System.CommandLine;
using System.CommandLine.Parsing;
using Pipeline.Oci.Model;

namespace Pipeline.Cli.Hosting;

/// <summary>The forms of arguments that name images.</summary>
internal static class ReferenceForm
{
    public static Argument<ImageReference?> One() => new("REF")
    {
        Description = "registry/repository:tag, or better @sha256:…",
        CustomParser = given => Read(given, given.Tokens[0].Value),
    };

    public static Argument<ImageReference[]> Many() => new("REF")
    {
        Description = "registry/repository:tag or @sha256:…; without any, every pin.",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = given => [.. given.Tokens.Select(token => Read(given, token.Value)).OfType<ImageReference>()],
    };

    public static Option<bool> PlainHttp() => new("--plain-http")
    {
        Description = "Contacts REF's registry without TLS; registries on this machine never need TLS.",
    };

    public static Option<string[]> TokenServers()
    {
        var option = new Option<string[]>("--token-server")
        {
            Description = $"{OptionText.TokenServer}.",
            HelpName = "HOST[:PORT]",
        };
        option.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(token => TokenServerProblem(token.Value) is not null))
            {
                given.AddError(TokenServerProblem(token.Value)!);
            }
        });
        return option;
    }

    /// <summary>What is wrong with a token server's name, in one sentence, or null.</summary>
    public static string? TokenServerProblem(string host) =>
        Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var address) && address.Authority.Equals(host, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"--token-server '{host}' is not a host with an optional port.";

    public static Option<ImagePlatform[]> Platforms() => new("--platform")
    {
        Description = "A platform of each REF, which must have exactly the given ones; may be repeated.",
        HelpName = "OS/ARCH",
        CustomParser = given => [.. given.Tokens.Select(token => Platform(given, token.Value)).OfType<ImagePlatform>()],
    };

    private static ImageReference? Read(ArgumentResult given, string text)
    {
        if (!ImageReference.TryParse(text, out var reference))
        {
            given.AddError($"'{text}' is not {ImageReference.Form}.");
        }
        else if (reference is { Tag: null, Digest: null })
        {
            given.AddError($"'{text}' names no image: add a tag or a digest.");
        }

        return reference;
    }

    private static ImagePlatform? Platform(ArgumentResult given, string text)
    {
        if (text.Split('/') is [{ Length: > 0 } os, { Length: > 0 } architecture, .. var variant] && variant is [] or [{ Length: > 0 }])
        {
            return new ImagePlatform(os, architecture, variant.FirstOrDefault()).Normal;
        }

        given.AddError($"--platform: '{text}' is not a platform (os/architecture or os/architecture/variant).");
        return null;
    }
}
