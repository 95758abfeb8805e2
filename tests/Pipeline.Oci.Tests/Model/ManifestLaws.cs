using CsCheck;
using Pipeline.Oci.Model;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Model;

public sealed class ManifestLaws
{
    private static readonly Gen<Digest> Digests = Gen.Byte.Array[32].Select(hash => Digest.FromHash(hash));
    private static readonly Gen<string> Words = Gen.Char["abcxyzé\"\\/0"].Array[1, 8].Select(chars => new string(chars));

    private static readonly Gen<Descriptor> Descriptors = Gen.Select(
        Words, Digests, Gen.Long[0, 1L << 53], Gen.Select(Words, Words, Words.Null()), Gen.Dictionary(Words, Words)[0, 3],
        (type, digest, size, platform, annotations) => new Descriptor(type, digest, size)
        {
            Platform = new ImagePlatform(platform.Item1, platform.Item2, platform.Item3),
            Annotations = new Dictionary<string, string>(annotations, StringComparer.Ordinal),
        });

    /// <summary>Reading undoes writing, and writing again gives the same bytes.</summary>
    [Fact]
    public void What_is_written_reads_back() =>
        Descriptors.Array[0, 5].Sample(entries =>
        {
            var written = new ImageIndex(entries).ToManifest();
            var read = ImageIndex.Parse(written);

            Assert.Equal(written.Bytes.ToArray(), read.ToManifest().Bytes.ToArray());
            Assert.Equal(entries.Select(Text).ToArray(), read.Manifests.Select(Text).ToArray());
        });

    /// <summary>Anything that a registry delivers is either a document or one kind of refusal.</summary>
    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);
        var (index, image) = (sample.Root.Bytes.ToArray(), sample.Manifests[0].Bytes.ToArray());
        Gen.Select(Gen.Int[0, index.Length - 1], Gen.Int[0, image.Length - 1], Gen.Byte, Gen.Int[0, 40]).Sample((at, where, with, cut) =>
        {
            Refused(() => ImageIndex.Parse(Manifest.Of(MediaTypes.OciIndex, Changed(index, at, with, cut))));
            Refused(() => ImageManifest.Parse(Manifest.Of(MediaTypes.OciManifest, Changed(image, where, with, cut))));
            Refused(() => ImageConfig.Parse(Changed(image, where, with, cut)));
        });
    }

    private static byte[] Changed(byte[] bytes, int at, byte with, int cut) => [.. bytes[..at], with, .. bytes[Math.Min(bytes.Length, at + cut)..]];

    private static void Refused(Action parse)
    {
        try
        {
            parse();
        }
        catch (FormatException)
        {
            // The only kind of refusal.
        }
    }

    private static string Text(Descriptor one) =>
        $"{one.MediaType} {one.Digest} {one.Size} {one.Platform} {string.Join(',', one.Annotations.OrderBy(note => note.Key, StringComparer.Ordinal))}";
}
