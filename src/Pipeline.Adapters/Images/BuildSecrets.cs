using System.Text;
using Pipeline.Oci.Layout;

namespace Pipeline.Adapters.Images;

/// <summary>The secrets that the steps of one build may mount. Their values go to the builder alone: no line of its output and no layer may hold one.</summary>
internal sealed class BuildSecrets
{
    // Apart from the builder's own variables, whatever a secret is called.
    private const string Prefix = "PIPELINE_BUILD_SECRET_";

    private readonly IReadOnlyDictionary<string, string> values;
    private readonly Redactor redactor;

    private BuildSecrets(IReadOnlyDictionary<string, string> values) =>
        (this.values, redactor) = (values, Redactor.PatternsOnly.With(values.Values));

    public static BuildSecrets None { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>The builder's arguments, without a value.</summary>
    public IEnumerable<string> Arguments => values.Keys.Order(StringComparer.Ordinal).SelectMany(name => (string[])["--secret", $"id={name},env={Prefix}{name}"]);

    /// <summary>The environment variables that hold the values.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Variables => values.Select(secret => KeyValuePair.Create(Prefix + secret.Key, (string?)secret.Value));

    /// <summary>Reads the secrets that the spec names, and no others; white space around one does not belong to it.</summary>
    /// <param name="spec">The processor.</param>
    /// <param name="store">Returns a value by name, or null.</param>
    /// <exception cref="FaultException"><c>ERR_MISSING_SECRET</c> with all names that have no value.</exception>
    public static BuildSecrets Read(ProcessorSpec spec, Func<string, string?> store)
    {
        if (spec.Build is not { Secrets: { Count: > 0 } names })
        {
            return None;
        }

        var found = names.ToDictionary(name => name, name => store(name)?.Trim() ?? "", StringComparer.Ordinal);
        var missing = names.Where(name => found[name].Length == 0).ToArray();
        return missing.Length == 0 ? new(found) : throw new FaultException(ErrorCode.MissingSecret, $"{string.Join(", ", missing)} (build_secrets)");
    }

    /// <summary>A line of the builder's output with the secrets masked.</summary>
    public string Mask(string line) => values.Count == 0 ? line : redactor.Redact(line);

    /// <summary>Searches the layers of an image above its base, and its config.</summary>
    /// <param name="layout">The layout of the image.</param>
    /// <param name="image">The image.</param>
    /// <param name="below">The number of the base's layers.</param>
    /// <exception cref="InvalidDataException">One holds a secret, verbatim or in base64; the message names both, without the value.</exception>
    public void RequireAbsent(ImageLayout layout, LayeredImage image, int below)
    {
        foreach (var (name, value) in values)
        {
            byte[][] forms = [Encoding.UTF8.GetBytes(value), Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(value)).TrimEnd('='))];
            if (forms.Any(form => image.Config.Span.IndexOf(form) >= 0))
            {
                throw new InvalidDataException($"the config of the image holds the build secret {name}");
            }

            foreach (var (place, layer) in image.Manifest.Layers.Index().Skip(below))
            {
                using var content = LayerDates.Open(layout, layer);
                if (ByteSearch.Finds(content, forms))
                {
                    throw new InvalidDataException($"layer {place + 1} of the image holds the build secret {name}: a step may use it, but not write it");
                }
            }
        }
    }
}

/// <summary>Searches a stream for bytes, in memory that does not grow with it.</summary>
internal static class ByteSearch
{
    /// <param name="content">The stream.</param>
    /// <param name="forms">What to search for, each at least one byte long.</param>
    /// <param name="step">How many bytes are read at a time.</param>
    public static bool Finds(Stream content, IReadOnlyList<byte[]> forms, int step = 1 << 20)
    {
        // The end of each window begins the next one, or a match across both would be missed.
        var overlap = forms.Max(form => form.Length) - 1;
        var window = new byte[overlap + step];
        var kept = 0;
        while (content.ReadAtLeast(window.AsSpan(kept, step), step, throwOnEndOfStream: false) is > 0 and var read)
        {
            var filled = window.AsSpan(0, kept + read);
            foreach (var form in forms)
            {
                if (filled.IndexOf(form) >= 0)
                {
                    return true;
                }
            }

            var tail = filled[^Math.Min(overlap, filled.Length)..];
            tail.CopyTo(window);
            kept = tail.Length;
        }

        return false;
    }
}
