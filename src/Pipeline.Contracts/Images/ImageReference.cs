using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Images;

/// <summary>The name of an image in a registry: <c>registry/repository[:tag][@sha256:…]</c> (distribution reference grammar).</summary>
/// <remarks>
/// The registry is explicit: it has a dot or a port, or is <c>localhost</c>; there is no default. The repository is lower case, at most 255
/// characters with the registry; the tag at most 128.
/// </remarks>
[JsonConverter(typeof(TextConverter<ImageReference>))]
public sealed partial record ImageReference : ITextForm<ImageReference>
{
    private const int MaxName = 255;

    private ImageReference(string registry, string repository, string? tag, Digest? digest) =>
        (Registry, Repository, Tag, Digest) = (registry, repository, tag, digest);

    public static string Form => "an image reference (registry/repository[:tag][@sha256:…])";

    /// <summary>Host and optional port.</summary>
    public string Registry { get; }

    public string Repository { get; }

    public string? Tag { get; }

    public Digest? Digest { get; }

    /// <summary>Whether the reference has a digest and so names immutable bytes.</summary>
    [MemberNotNullWhen(true, nameof(Digest))]
    public bool IsPinned => Digest is not null;

    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? value)
    {
        value = null;
        var match = Pattern().Match(text ?? "");
        if (!match.Success || match.Groups["name"].Length > MaxName)
        {
            return false;
        }

        var digest = match.Groups["digest"];
        if (digest.Success && !Images.Digest.TryParse(digest.Value, out _))
        {
            return false;
        }

        value = new ImageReference(
            match.Groups["registry"].Value,
            match.Groups["repository"].Value,
            match.Groups["tag"] is { Success: true } tag ? tag.Value : null,
            digest.Success ? Images.Digest.Parse(digest.Value) : null);
        return true;
    }

    public static ImageReference Parse(string text) => TextForm.Parse<ImageReference>(text);

    /// <summary>The digest, which every run needs.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if the reference is mutable.</exception>
    public Digest RequireDigest() => Digest ?? throw new FaultException(ErrorCode.ImageUnpinned, ToString());

    public override string ToString() =>
        $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    [GeneratedRegex(
        @"\A(?<name>(?<registry>(localhost|[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)+)(:[0-9]{1,5})?|[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?:[0-9]{1,5})/(?<repository>[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*))(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@(?<digest>sha256:[0-9a-f]{64}))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        60_000)]
    private static partial Regex Pattern();
}
