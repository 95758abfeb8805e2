using CsCheck;
using Pipeline.Oci.Client;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Tests;

public sealed class UploadLaws
{
    private static readonly string[] Steps =
    [
        "POST before", "POST after", "POST 503", "PATCH before", "PATCH half", "PATCH after", "PATCH 502", "PATCH 404", "PATCH 416",
        "GET before", "GET 503", "GET 404", "PUT before", "PUT after", "PUT 504", "PUT 404",
    ];

    [Fact]
    public async Task Whatever_breaks_in_whatever_order_the_right_bytes_are_there_or_one_error_is() =>
        await Gen.Select(Gen.Int[0, Steps.Length - 1].Select(step => Steps[step]).Array[0, 6], Gen.Int[1, 6]).SampleAsync(
            async (faults, pieces) =>
            {
                var blob = Sample.LayerDescriptor;
                var size = (int)(blob.Size / pieces) + 1;
                await using var registry = await UploadRegistry.Start(blob);
                using var client = Clients.Skipping(new SkippedTime(), options => options with { WholeBytes = size, ChunkBytes = size });
                registry.Fails(faults);
                try
                {
                    Assert.True(await client.Upload(registry.Server.Repository("a/b"), blob, () => new MemoryStream(Sample.Layer), default));
                    Assert.Equal(Sample.Layer, registry.Stored!);
                }
                catch (RegistryException)
                {
                    // A few restarts at most; and never with wrong bytes.
                    Assert.True(registry.Stored is null || registry.Stored.SequenceEqual(Sample.Layer));
                    Assert.True(faults.Length > 3);
                }
            },
            iter: 150,
            threads: 2);
}
