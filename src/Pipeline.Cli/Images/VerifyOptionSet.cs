using System.CommandLine;
using System.CommandLine.Parsing;
using Pipeline.Cli.Hosting;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Model;

namespace Pipeline.Cli.Images;

/// <summary>The parsed options of <c>pipeline verify</c>.</summary>
/// <param name="References">The images; empty for all pins.</param>
/// <param name="Pins">The file of pins, relative to the working directory; null for the repository's.</param>
/// <param name="Platforms">The platforms that each image must have; empty for any.</param>
/// <param name="Depth">What to check.</param>
internal sealed record VerifyCommandOptions(IReadOnlyList<ImageReference> References, string? Pins, IReadOnlyList<ImagePlatform> Platforms, AssertionDepth Depth)
{
    /// <summary>Whether to write one line of JSON to standard output.</summary>
    public bool Json { get; init; }

    public bool PlainHttp { get; init; }

    /// <summary>Trusted token servers besides each registry's own host.</summary>
    public IReadOnlyCollection<string> TokenServers { get; init; } = [];
}

/// <summary>The options of <c>pipeline verify</c>.</summary>
internal sealed class VerifyOptionSet
{
    private readonly Argument<ImageReference[]> references = ReferenceForm.Many();
    private readonly Option<string?> pins = new("--pins") { Description = "The file of pins (default: processors/pins.json).", HelpName = "FILE" };
    private readonly Option<ImagePlatform[]> platforms = ReferenceForm.Platforms();
    private readonly Option<bool> manifestsOnly = new("--manifests-only") { Description = "Checks only indexes and manifests, not configs and layers." };
    private readonly Option<bool> json = new("--json") { Description = "One line of JSON on standard output." };
    private readonly Option<bool> plainHttp = ReferenceForm.PlainHttp();
    private readonly Option<string[]> tokenServers = ReferenceForm.TokenServers();

    public static Command Command(Func<VerifyCommandOptions, int> run)
    {
        var options = new VerifyOptionSet();
        var command = new Command("verify", "Shows which platforms images have, and checks that no manifest or blob is missing.")
        {
            options.references, options.pins, options.platforms, options.manifestsOnly, options.json, options.plainHttp, options.tokenServers,
        };
        command.Validators.Add(options.Check);
        command.SetAction(parsed => run(options.Read(parsed)));
        return command;
    }

    private void Check(CommandResult given)
    {
        bool Has(Option option) => given.IsGiven(option);

        var named = given.GetResult(references) is { Tokens.Count: > 0 };
        var problems = new (bool Holds, string Sentence)[]
        {
            (named && Has(pins), "REF and --pins exclude each other."),
            (!named && Has(platforms), "--platform needs REF: a pin already names its platforms."),
            (!named && Has(plainHttp), "--plain-http needs REF."),
        };
        foreach (var (_, sentence) in problems.Where(problem => problem.Holds))
        {
            given.AddError(sentence);
        }
    }

    private VerifyCommandOptions Read(ParseResult parsed) => new(
        parsed.GetValue(references) ?? [],
        parsed.GetValue(pins),
        parsed.GetValue(platforms) ?? [],
        parsed.GetValue(manifestsOnly) ? AssertionDepth.Manifests : AssertionDepth.Blobs)
    {
        Json = parsed.GetValue(json),
        PlainHttp = parsed.GetValue(plainHttp),
        TokenServers = parsed.GetValue(tokenServers) ?? [],
    };
}
