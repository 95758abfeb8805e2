using System.Formats.Tar;
using CsCheck;
using Pipeline.Dependencies.Archives;

namespace Pipeline.Dependencies.Tests.Distributions;

/// <summary>Any layers leave the files that applying them one after the other to a tree leaves (OCI image spec, "Applying Changesets").</summary>
public sealed class LayerLawTests
{
    private enum Kind
    {
        File,
        Folder,
        Whiteout,
        Opaque,
    }

    private static readonly string[] Paths = ["a", "b", "a/b", "a/c", "b/a", "a/b/c", "a/b/d", "b/a/c"];

    private static readonly Gen<(string Path, Kind Kind)[]> Layer = Gen.Select(Gen.Int[0, 7].Select(number => Paths[number]), Gen.Int[0, 3].Select(kind => (Kind)kind)).Array[0, 6]
        .Select(changes => changes.DistinctBy(change => change.Item1, StringComparer.Ordinal).ToArray()).Where(IsPossible);

    [Fact]
    public void Files_are_those_of_the_layers_applied_in_order_whatever_the_order_of_entries() =>
        Gen.Select(Layer.Array[1, 5], Gen.Int).Sample((layers, seed) =>
        {
            var image = new ImageFiles("an image", _ => 100);
            foreach (var (number, layer) in layers.Index())
            {
                var entries = layer.ToArray();
                new Random(seed).Shuffle(entries);
                using var content = new MemoryStream(Tar(entries, number));
                image.Add(BaseLayer.Gzip, content);
            }

            return Applied(layers).SequenceEqual(image.Contents.Select(file => (file.Key, file.Value[0])).Order());
        });

    // No path of a real layer is below one of its own files, or below what it removed.
    private static bool IsPossible((string Path, Kind Kind)[] layer) => layer.All(change =>
        change.Kind is Kind.Folder or Kind.Opaque || !layer.Any(other => other.Path.StartsWith(change.Path + "/", StringComparison.Ordinal)));

    private static byte[] Tar((string Path, Kind Kind)[] changes, int number)
    {
        var layer = new BaseLayer();
        foreach (var (path, kind) in changes)
        {
            var (folder, name) = path.LastIndexOf('/') is >= 0 and var slash ? (path[..(slash + 1)], path[(slash + 1)..]) : ("", path);
            _ = kind switch
            {
                Kind.File => layer.With(path, [(byte)number]),
                Kind.Folder => layer.With(new PaxTarEntry(TarEntryType.Directory, path + "/")),
                Kind.Whiteout => layer.With($"{folder}.wh.{name}", []),
                _ => layer.With($"{path}/.wh..wh..opq", []),
            };
        }

        return layer.Bytes();
    }

    // The model: first what the layer takes away, then what it brings.
    private static IEnumerable<(string Path, byte Layer)> Applied((string Path, Kind Kind)[][] layers)
    {
        var tree = new SortedDictionary<string, byte>(StringComparer.Ordinal);
        foreach (var (number, layer) in layers.Index())
        {
            foreach (var (path, kind) in layer)
            {
                foreach (var file in tree.Keys.Where(file => file == path ? kind != Kind.Opaque : kind != Kind.Folder && file.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
                {
                    tree.Remove(file);
                }
            }

            foreach (var (path, _) in layer.Where(change => change.Kind == Kind.File))
            {
                tree[path] = (byte)number;
            }
        }

        return tree.Select(file => (file.Key, file.Value)).Order();
    }
}
