using CsCheck;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Push;

public sealed class LayoutPushLaws
{
    private static readonly Repository Here = Repository.Parse("127.0.0.1:5000/pipeline/here");

    // Each index names some of the earlier manifests, and the last one names everything, so every order of generations occurs.
    private static readonly Gen<(int Images, int[][] Indexes, bool[] Deleted)> Graphs =
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 100].Array[0, 4].Array[0, 5], Gen.Bool.Array[12]);

    /// <summary>For any layout, and any part of it that already exists: the registry never gets a parent before its children, and in the end has everything.</summary>
    [Fact]
    public async Task Any_graph_arrives_whole() =>
        await Graphs.SampleAsync(
            async (images, indexes, deleted) =>
            {
                var sample = Sample(images, indexes);
                var registry = new InMemoryRegistry();
                sample.PlantIn(registry, Here, "1.0.0");
                foreach (var (manifest, _) in sample.Manifests.Zip(deleted).Where(one => one.Second))
                {
                    registry.Delete(Here, manifest.Descriptor.Digest);
                }

                using var folder = new TemporaryFolder();
                using var layout = await sample.WriteTo(folder.At("layout"));
                var report = await new LayoutPush(registry, registry).Push(layout, layout.Root(), new PushTarget(Here, "1.0.0"), CancellationToken.None);

                Assert.Equal(sample.Root.Descriptor.Digest, (await registry.Manifest(Here, "1.0.0", CancellationToken.None))!.Descriptor.Digest);
                foreach (var manifest in sample.Manifests)
                {
                    Assert.NotNull(await registry.Manifest(Here, manifest.Descriptor.Digest, CancellationToken.None));
                }

                Assert.Equal(sample.Manifests.Select(manifest => manifest.Descriptor.Digest).Distinct().Count() + sample.Blobs.Count, report.Sent.Count + report.Present.Count);
            },
            iter: 50);

    private static ImageSample Sample(int images, int[][] indexes)
    {
        var sample = new ImageSample();
        for (var i = 0; i < images; i++)
        {
            sample.Image($"image {i}", ImageSample.Amd64);
        }

        foreach (var index in indexes)
        {
            sample.Index([.. index.Select(entry => sample.Manifests[entry % sample.Manifests.Count].Descriptor)]);
        }

        sample.Index([.. sample.Manifests.Select(manifest => manifest.Descriptor)]);
        return sample;
    }
}
