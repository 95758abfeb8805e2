using System.Text;
using Pipeline.Oci.Model;

namespace Pipeline.Oci.Tests.Model;

public sealed class ImageManifestTests
{
    private const string Blob = """{"mediaType":"application/x","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0}""";

    [Theory]
    [InlineData(MediaTypes.OciManifest)]
    [InlineData(MediaTypes.DockerManifest)]
    public void Reads_config_layers_and_subject(string mediaType)
    {
        var manifest = Parse($$"""{"schemaVersion":2,"mediaType":"{{mediaType}}","config":{{Blob}},"layers":[{{Blob}},{{Blob}}],"subject":{{Blob}},"artifactType":"a/b"}""", mediaType);

        Assert.Equal(2, manifest.Layers.Count);
        Assert.Equal(("application/x", 0, "a/b"), (manifest.Config.MediaType, manifest.Subject!.Size, manifest.ArtifactType));
    }

    [Theory]
    [InlineData($$"""{"schemaVersion":2,"layers":[]}""", "config is missing")]
    [InlineData($$"""{"schemaVersion":2,"config":{{Blob}}}""", "layers is missing")]
    [InlineData($$"""{"schemaVersion":2,"config":{{Blob}},"layers":[],"manifests":[]}""", "is both an index and an image manifest")] // CVE-2021-41190
    [InlineData($$"""{"schemaVersion":2,"config":"sha256:","layers":[]}""", "config is malformed")]
    [InlineData($$"""{"schemaVersion":2,"config":{{Blob}},"layers":[{}]}""", "layers[0].mediaType is missing")]
    [InlineData($$"""{"schemaVersion":2,"config":{{Blob}},"layers":[],"annotations":{"a":1} }""", "annotations.a is malformed")]
    public void Refuses_what_is_none(string text, string reason) =>
        Assert.Equal(reason, Assert.Throws<FormatException>(() => Parse(text)).Message);

    [Fact]
    public void A_manifest_is_at_most_4_MiB()
    {
        var text = $$"""{"schemaVersion":2,"config":{{Blob}},"layers":[]{{new string(' ', Manifest.MaxBytes)}}}""";
        Assert.Equal("larger than 4194304 bytes", Assert.Throws<FormatException>(() => Parse(text)).Message);
    }

    [Fact]
    public void An_artifact_refers_to_its_subject_and_needs_no_config()
    {
        var subject = new Descriptor(MediaTypes.OciIndex, Sha256.Of("image"u8), 5) { Platform = new ImagePlatform("linux", "amd64") };
        var statement = new Descriptor(MediaTypes.InToto, Sha256.Of("{}"u8), 2);

        var written = ImageManifest.Artifact(MediaTypes.InToto, subject, statement).ToManifest();

        Assert.Equal(
            $$$"""{"artifactType":"{{{MediaTypes.InToto}}}","config":{"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","mediaType":"{{{MediaTypes.OciEmpty}}}","size":2},"layers":[{"digest":"{{{statement.Digest}}}","mediaType":"{{{MediaTypes.InToto}}}","size":2}],"mediaType":"{{{MediaTypes.OciManifest}}}","schemaVersion":2,"subject":{"digest":"{{{subject.Digest}}}","mediaType":"{{{MediaTypes.OciIndex}}}","size":5}}""",
            Encoding.UTF8.GetString(written.Bytes.Span));
        Assert.Equal(subject.Digest, ImageManifest.Parse(written).Subject!.Digest);
        Assert.Equal(ImageManifest.EmptyConfig.Digest, Sha256.Of(ImageManifest.EmptyConfigBytes.Span));
    }

    private static ImageManifest Parse(string text, string mediaType = MediaTypes.OciManifest) => ImageManifest.Parse(Manifest.Of(mediaType, Encoding.UTF8.GetBytes(text)));
}
