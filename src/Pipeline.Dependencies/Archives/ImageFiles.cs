using System.IO.Compression;

namespace Pipeline.Dependencies.Archives;

/// <summary>Some files of an image, as its layers leave them: upper layers replace and remove what lower ones have (OCI image spec, "Applying Changesets").</summary>
/// <param name="image">The image, for messages: <c>the base for linux/amd64</c>.</param>
/// <param name="limit">The most bytes of a path's content to keep; null for a path that does not matter.</param>
internal sealed class ImageFiles(string image, Func<string, int?> limit)
{
    private const string Whiteout = ".wh.";
    private const string Opaque = ".wh..wh..opq";
    private const int MaxHops = 8;

    // More than any image has of the files that matter; a layer of nothing else must not fill the memory.
    private const long MaxLayer = 512 * 1024 * 1024;

    private readonly Func<string, int?> limit = limit;
    private readonly Dictionary<string, Found> found = new(StringComparer.Ordinal);

    /// <summary>The contents by path, without a leading <c>/</c>.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> Contents =>
        found.Where(file => file.Value.Content is not null).Select(file => KeyValuePair.Create(file.Key, file.Value.Content!));

    /// <summary>Whether a layer of this media type can be read.</summary>
    public static bool CanRead(string mediaType) => mediaType.EndsWith("gzip", StringComparison.Ordinal) || mediaType.EndsWith("tar", StringComparison.Ordinal);

    /// <summary>The paths of the files and links.</summary>
    public IReadOnlyCollection<string> Paths => found.Keys;

    /// <summary>Whether the image has a file or link at the path.</summary>
    public bool Has(string path) => found.ContainsKey(path);

    /// <summary>The path of the file that a path leads to.</summary>
    public string Resolve(string path)
    {
        for (var hops = 0; hops < MaxHops && found.TryGetValue(path, out var entry) && entry.Link is { } next; hops++)
        {
            path = next;
        }

        return path;
    }

    /// <summary>The content of a file or of a link's; null if there is none, or it is larger than its limit.</summary>
    public byte[]? Peek(string path) => found.GetValueOrDefault(Resolve(path))?.Content;

    /// <summary>The content of a file or of a link's; null if there is none.</summary>
    /// <exception cref="InvalidDataException">The file is larger than its limit.</exception>
    public byte[]? Read(string path) => found.GetValueOrDefault(Resolve(path)) switch
    {
        null or { Link: not null } => null,
        { Content: { } content } => content,
        _ => throw new InvalidDataException($"{path} of {image} is too large: at most {limit(Resolve(path))} bytes are read"),
    };

    /// <summary>Puts a layer on top of those before.</summary>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="content">Its bytes, which are read to their end.</param>
    /// <exception cref="InvalidDataException">It is not a tar, plain or with gzip.</exception>
    public void Add(string mediaType, Stream content)
    {
        if (!CanRead(mediaType))
        {
            throw new InvalidDataException($"a layer of {image} is {mediaType}; only tar, plain or with gzip, can be read");
        }

        var layer = new Layer(this);
        try
        {
            using var uncompressed = mediaType.EndsWith("gzip", StringComparison.Ordinal) ? new GZipStream(content, CompressionMode.Decompress, leaveOpen: true) : content;
            var tar = new TarScan(uncompressed);
            while (tar.Next())
            {
                layer.Read(tar);
            }

            // The digest is checked at the end of the blob, and a tar may end before.
            uncompressed.CopyTo(Stream.Null);
            content.CopyTo(Stream.Null);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"a layer of {image} is no tar", e);
        }

        layer.Apply();
    }

    /// <summary>What is at a path: a content, a link to another path, or (neither) a file over its limit.</summary>
    private sealed record Found(byte[]? Content, string? Link);

    /// <summary>The changes of one layer. They are applied at its end, because its whiteouts are about the layers below only, wherever it has them.</summary>
    private sealed class Layer
    {
        private readonly ImageFiles image;
        private readonly Dictionary<string, Found> added = new(StringComparer.Ordinal);
        private readonly HashSet<string> removed = new(StringComparer.Ordinal);
        private readonly HashSet<string> below;
        private long kept;

        public Layer(ImageFiles image)
        {
            this.image = image;
            below = [.. image.found.Keys.SelectMany(path => path.Index().Where(c => c.Item == '/').Select(c => path[..c.Index]).Append(path))];
        }

        public void Read(TarScan entry)
        {
            if (Normal(entry.Name) is not { Length: > 0 } path)
            {
                return;
            }

            var (folder, name) = path.LastIndexOf('/') is >= 0 and var slash ? (path[..(slash + 1)], path[(slash + 1)..]) : ("", path);
            if (name == Opaque)
            {
                removed.Add(folder);
            }
            else if (name.Length > Whiteout.Length && name.StartsWith(Whiteout, StringComparison.Ordinal))
            {
                removed.Add(folder + name[Whiteout.Length..]);
            }
            else
            {
                Put(path, entry);
            }
        }

        public void Apply()
        {
            foreach (var gone in removed)
            {
                foreach (var path in image.found.Keys.Where(path => path == gone || path.StartsWith(gone.EndsWith('/') || gone.Length == 0 ? gone : gone + "/", StringComparison.Ordinal)).ToList())
                {
                    image.found.Remove(path);
                }
            }

            foreach (var (path, entry) in added)
            {
                image.found[path] = entry;
            }
        }

        private void Put(string path, TarScan entry)
        {
            added.Remove(path);
            if (entry.IsFolder)
            {
                image.found.Remove(path);
                return;
            }

            if (below.Contains(path))
            {
                removed.Add(path);
            }

            if (image.limit(path) is not { } most)
            {
                return;
            }

            added[path] = entry switch
            {
                { SymbolicLink: { } link } => new(null, Target(path, link)),
                { HardLink: { } link } => new(null, Normal(link)),
                _ => new(Content(entry, most), null),
            };
        }

        private byte[]? Content(TarScan entry, int most)
        {
            kept += entry.Length;
            if (entry.Length > most || kept > MaxLayer)
            {
                return null;
            }

            return entry.Content();
        }

        private static string Target(string path, string link) =>
            link.StartsWith('/') ? Normal(link) ?? "" : Path.GetRelativePath("/", Path.Combine("/", Path.GetDirectoryName(path)!, link));

        // Null for a path out of the image, which nothing unpacks.
        private static string? Normal(string path)
        {
            var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
            return parts.Contains("..", StringComparer.Ordinal) ? null : string.Join('/', parts);
        }
    }
}
