using System.Text;
using CsCheck;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Push;

public sealed class RepositoryCopyLaws
{
    private static readonly Repository From = Repository.Parse("127.0.0.1:5000/pipeline/staging");
    private static readonly Repository To = Repository.Parse("127.0.0.1:5000/pipeline/production");

    // Each step adds an index of earlier manifests, something that refers to one, or something that cosign's tag attaches to one.
    private static readonly Gen<(int Images, (int Kind, int[] Names)[] Steps, bool[] Present, int Root)> Graphs =
        Gen.Select(Gen.Int[1, 3], Gen.Select(Gen.Int[0, 2], Gen.Int[0, 100].Array[1, 3]).Array[0, 8], Gen.Bool.Array[40], Gen.Int[0, 100]);

    /// <summary>For any graph, and any part of it that the target already has: exactly what belongs to the image arrives, children before parents.</summary>
    [Fact]
    public async Task What_is_reached_from_an_image_arrives_and_nothing_else() =>
        await Graphs.SampleAsync(
            async (images, steps, present, root) =>
            {
                var registry = new InMemoryRegistry();
                var sample = new ImageSample();
                var leads = new Dictionary<Digest, List<Digest>>();
                for (var image = 0; image < images; image++)
                {
                    Know(sample.Image($"image {image}", ImageSample.Amd64).Descriptor);
                }

                var tagged = new List<(string Tag, Digest Subject, Manifest Manifest)>();
                foreach (var (at, (kind, names)) in steps.Index())
                {
                    Add(sample, at, kind, [.. names.Select(name => sample.Manifests[name % sample.Manifests.Count])], tagged, Know, (from, to) => leads[from].Add(to));
                }

                sample.PlantIn(registry, From);
                tagged.ForEach(one => registry.Plant(From, one.Manifest, one.Tag));
                var chosen = sample.Manifests[root % sample.Manifests.Count].Descriptor.Digest;
                var reached = Reached(chosen, leads);
                await PlantPart(registry, sample, present, reached);

                await new RepositoryCopy(registry, registry, registry).Copy(From, chosen, To, "1.0.0", CancellationToken.None);

                foreach (var manifest in sample.Manifests)
                {
                    Assert.Equal(reached.Contains(manifest.Descriptor.Digest), await registry.Manifest(To, manifest.Descriptor.Digest, CancellationToken.None) is not null);
                }

                Assert.Equal(
                    tagged.Where(one => reached.Contains(one.Subject)).Select(one => one.Tag).Append("1.0.0").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
                    await registry.Tags(To, CancellationToken.None).ToArrayAsync(), StringComparer.Ordinal);

                void Know(Descriptor descriptor) => leads.TryAdd(descriptor.Digest, []);
            },
            iter: 200);

    private static void Add(ImageSample sample, int at, int kind, Manifest[] named, List<(string Tag, Digest Subject, Manifest Manifest)> tagged, Action<Descriptor> know, Action<Digest, Digest> lead)
    {
        var content = sample.Blob("x/y", Encoding.UTF8.GetBytes($"step {at}"));
        sample.Blob(MediaTypes.OciEmpty, ImageManifest.EmptyConfigBytes.ToArray());
        var subject = named[0].Descriptor;
        switch (kind)
        {
            case 0:
                var index = sample.Index([.. named.Select(manifest => manifest.Descriptor).Distinct()]);
                know(index.Descriptor);
                foreach (var child in named)
                {
                    lead(index.Descriptor.Digest, child.Descriptor.Digest);
                }

                break;
            case 1:
                var referrer = sample.Add(ImageManifest.Artifact("x/y", subject, content).ToManifest());
                know(referrer.Descriptor);
                lead(subject.Digest, referrer.Descriptor.Digest);
                break;
            case var _ when tagged.TrueForAll(one => one.Tag != SignedImage.TagOf("sig", subject.Digest)):
                var signature = SignedImage.SignedBy(sample, $"{at}");
                know(signature.Descriptor);
                lead(subject.Digest, signature.Descriptor.Digest);
                tagged.Add((SignedImage.TagOf("sig", subject.Digest), subject.Digest, signature));
                break;
            default:
                break;
        }
    }

    private static HashSet<Digest> Reached(Digest root, Dictionary<Digest, List<Digest>> leads)
    {
        var reached = new HashSet<Digest>();
        var left = new Stack<Digest>([root]);
        while (left.TryPop(out var next))
        {
            if (reached.Add(next))
            {
                leads[next].ForEach(left.Push);
            }
        }

        return reached;
    }

    private static async Task PlantPart(InMemoryRegistry registry, ImageSample sample, bool[] present, HashSet<Digest> reached)
    {
        foreach (var (manifest, _) in sample.Manifests.Zip(present).Where(one => one.Second && reached.Contains(one.First.Descriptor.Digest)))
        {
            foreach (var blob in MediaTypes.IsIndex(manifest.Descriptor.MediaType) ? [] : ImageManifest.Parse(manifest) is var image ? [.. image.Layers, image.Config] : Array.Empty<Descriptor>())
            {
                await registry.Mount(To, blob.Digest, From, CancellationToken.None);
            }

            registry.Plant(To, manifest);
        }
    }
}
