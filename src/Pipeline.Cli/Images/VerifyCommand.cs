using System.Text.Json.Nodes;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Cli.Images;

/// <summary><c>pipeline verify</c>: checks which platforms images have, and that no manifest or blob is missing.</summary>
internal sealed class VerifyCommand(CommandContext context, VerifyCommandOptions arguments)
{
    public int Run(CancellationToken cancellationToken)
    {
        try
        {
            var registry = context.OpenRegistry(context.Registries with
            {
                PlainHttp = arguments.PlainHttp ? [.. arguments.References.Select(reference => reference.Registry)] : [],
                TokenServers = arguments.TokenServers,
            });
            using var owned = registry as IDisposable;
            var images = Verify(registry, cancellationToken).GetAwaiter().GetResult();
            return context.Answer(
                arguments.Json ? VerifyReport.Json(images) : VerifyReport.Text(images),
                images.All(image => image.Holds) ? ExitCode.Success : ExitCode.Error);
        }
        catch (FaultException e)
        {
            context.StandardError.WriteLine($"pipeline: {e.Fault.Message}");
            return ExitCode.Error;
        }
    }

    private async Task<IReadOnlyList<VerifiedImage>> Verify(IRegistryReader registry, CancellationToken cancellationToken)
    {
        var asked = arguments.References.Count == 0
            ? [.. Pins().Pins.Select(pin => new VerifiedImage(pin.Key, pin.Value.Reference) { Expectation = ImageExpectation.Of(pin.Value) })]
            : await Task.WhenAll(arguments.References.Select(reference => Resolve(registry, reference, cancellationToken)));
        using var assertion = new ImageAssertion(registry);
        var expectations = asked.Select(image => image.Expectation).OfType<ImageExpectation>().ToArray();
        var verdicts = new Queue<ImageAssertionResult>(await assertion.Assert(expectations, arguments.Depth, cancellationToken));
        return [.. asked.Select(image => image.Expectation is null ? image : image with { Verdict = verdicts.Dequeue() })];
    }

    private PinSet Pins()
    {
        var file = arguments.Pins is null
            ? Path.Combine(LocalCommandOptions.For(context.WorkingDirectory, world: null).Processors, "pins.json")
            : Path.GetFullPath(arguments.Pins, context.WorkingDirectory);
        try
        {
            return PinSet.Parse(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FaultException(ErrorCode.ImageUnpinned, $"there is no file of pins {file}; name one with --pins, or name images", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{file} cannot be read", e);
        }
    }

    private async Task<VerifiedImage> Resolve(IRegistryReader registry, ImageReference reference, CancellationToken cancellationToken)
    {
        if (reference.IsPinned)
        {
            return Of(reference);
        }

        try
        {
            var named = await registry.Manifest(Repository.Of(reference), reference.Tag!, cancellationToken);
            return named is null
                ? new VerifiedImage(null, reference) { Missing = new Finding(FindingKind.ManifestMissing, $"the registry has no {reference}") }
                : Of(ImageReference.Parse($"{reference}@{named.Descriptor.Digest}"));
        }
        catch (RegistryException e)
        {
            return new VerifiedImage(null, reference) { Failure = e };
        }
    }

    private VerifiedImage Of(ImageReference reference) => new(null, reference)
    {
        Expectation = new ImageExpectation(Repository.Of(reference), reference.RequireDigest())
        {
            Platforms = arguments.Platforms.Count == 0 ? null : arguments.Platforms,
        },
    };
}

/// <summary>Writes the result of <c>pipeline verify</c> for people and as JSON.</summary>
internal static class VerifyReport
{
    public static byte[] Text(IReadOnlyList<VerifiedImage> images) => AnswerText.Of(writer =>
    {
        foreach (var image in images)
        {
            writer.WriteLine($"{image.Status.PadRight("unreadable".Length)}  {image.Reference}");
            foreach (var line in Lines(image))
            {
                writer.WriteLine($"{"".PadRight("unreadable".Length)}  {PlainText.Of(line)}");
            }
        }

        writer.WriteLine(Sum(images));
    });

    public static byte[] Json(IReadOnlyList<VerifiedImage> images) => JsonLine.Of(new JsonObject
    {
        ["ok"] = images.All(image => image.Holds),
        ["images"] = JsonLine.Array(images, image => JsonLine.WithoutNulls(new JsonObject
        {
            ["reference"] = image.Reference.ToString(),
            ["status"] = image.Status,
            ["processor"] = image.Processor,
            ["reason"] = image.Unread,
            ["attestations"] = image.Verdict?.Coverage?.Attestations,
            ["platforms"] = image.Verdict?.Coverage is { } coverage ? JsonLine.Array(coverage.Platforms, Platform) : null,
            ["findings"] = JsonLine.Array(image.Findings, finding => new JsonObject { ["code"] = finding.Code, ["text"] = finding.Text }),
        })),
    });

    private static JsonObject Platform(CoveredPlatform covered) => new()
    {
        ["platform"] = covered.Platform.ToString(), ["manifest"] = covered.Manifest.ToString(), ["size"] = covered.Size,
    };

    private static List<string> Lines(VerifiedImage image)
    {
        IReadOnlyList<CoveredPlatform> platforms = image.Verdict?.Coverage?.Platforms ?? [];
        var width = platforms.Max(covered => (int?)$"{covered.Platform}".Length) ?? 0;
        var lines = platforms.Select(covered => $"{$"{covered.Platform}".PadRight(width)}  {covered.Manifest}  {ByteSize.Of(covered.Size)}").ToList();
        if (image.Verdict?.Coverage is { Attestations: > 0 and var attestations })
        {
            lines.Add(Count(attestations, "attestation"));
        }

        lines.AddRange(image.Findings.Select(finding => $"! {finding}"));
        lines.AddRange(image.Unread is { } reason ? [$"! {reason}"] : []);
        return lines;
    }

    private static string Sum(IReadOnlyList<VerifiedImage> images)
    {
        var bad = images.Where(image => !image.Holds).GroupBy(image => image.Status, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal);
        return $"{Count(images.Count, "image")}: {string.Join(", ", [$"{images.Count(image => image.Holds)} ok", .. bad.Select(Describe)])}";
    }

    private static string Describe(IGrouping<string, VerifiedImage> group) => group.Key == "findings" ? $"{group.Count()} with findings" : $"{group.Count()} {group.Key}";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
