using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Oci.Registry;

/// <summary>A repository of a registry: <c>registry/name</c>, as in an <see cref="ImageReference"/> without tag and digest.</summary>
public sealed record Repository : ITextForm<Repository>
{
    private Repository(string registry, string name) => (Registry, Name) = (registry, name);

    public static string Form => "a repository (registry/name)";

    /// <summary>Host and optional port.</summary>
    public string Registry { get; }

    /// <summary>The name under the registry, as in <c>/v2/NAME/</c>.</summary>
    public string Name { get; }

    public static Repository Of(ImageReference reference) => new(reference.Registry, reference.Repository);

    public static Repository Parse(string text) => TextForm.Parse<Repository>(text);

    public static bool TryParse(string? text, [NotNullWhen(true)] out Repository? value)
    {
        value = ImageReference.TryParse(text, out var reference) && reference is { Tag: null, Digest: null } ? Of(reference) : null;
        return value is not null;
    }

    /// <summary>The image with this digest.</summary>
    public ImageReference At(Digest digest) => ImageReference.Parse($"{this}@{digest}");

    public override string ToString() => $"{Registry}/{Name}";
}
