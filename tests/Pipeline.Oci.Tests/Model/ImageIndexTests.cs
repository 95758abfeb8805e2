using System.Text;
using Pipeline.Oci.Model;

namespace Pipeline.Oci.Tests.Model;

public sealed class ImageIndexTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Entry = $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"sha256:{{Hex}}","size":7,"platform":{"os":"linux","architecture":"arm64","variant":"v8"} }""";

    [Theory]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData(MediaTypes.DockerList)]
    public void Reads_what_builders_write(string mediaType)
    {
        var index = Parse($$"""{"schemaVersion":2,"mediaType":"{{mediaType}}","manifests":[{{Entry}}],"annotations":{"a":"b"},"x-vendor":[1]}""", mediaType);

        var entry = Assert.Single(index.Manifests);
        Assert.Equal((MediaTypes.OciManifest, $"sha256:{Hex}", 7), (entry.MediaType, entry.Digest.ToString(), entry.Size));
        Assert.Equal(new ImagePlatform("linux", "arm64", "v8"), entry.Platform);
        Assert.Equal("b", index.Annotations["a"]);
    }

    [Fact]
    public void The_media_type_may_be_left_out() =>
        Assert.Single(Parse($$"""{"schemaVersion":2,"manifests":[{{Entry}}]}""").Manifests);

    [Theory]
    [InlineData("""{"schemaVersion":1,"manifests":[]}""", "schemaVersion is not 2")]
    [InlineData("""{"manifests":[]}""", "schemaVersion is not 2")]
    [InlineData("""{"schemaVersion":2}""", "manifests is missing")]
    [InlineData("""{"schemaVersion":2,"manifests":{}}""", "manifests is malformed")]
    [InlineData("""{"schemaVersion":2,"manifests":[null]}""", "manifests[0] is missing")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"manifests":[]}""", "duplicate member")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"layers":[]}""", "is both an index and an image manifest")] // CVE-2021-41190
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]}""", "mediaType contradicts the type that it was delivered as")]
    [InlineData("""{"schemaVersion":2,"manifests":[{"mediaType":"m","digest":"sha256:00","size":1}]}""", "manifests[0].digest is not a digest (sha256: and 64 lower-case hex digits)")]
    [InlineData("""[]""", "not an object")]
    [InlineData("""<html>""", "not JSON")]
    public void Refuses_what_is_none(string text, string reason) =>
        Assert.Equal(reason, Assert.Throws<FormatException>(() => Parse(text)).Message);

    [Theory]
    [InlineData("\"size\":7", "\"size\":-1", "manifests[0].size is not a number of bytes")]
    [InlineData("\"size\":7", "\"size\":1.5", "manifests[0].size is malformed")]
    [InlineData("\"size\":7", "\"size\":9007199254740993", "manifests[0].size is not a number of bytes")] // beyond what JSON carries exactly
    [InlineData("\"size\":7,", "", "manifests[0].size is not a number of bytes")]
    [InlineData("\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",", "", "manifests[0].mediaType is missing")]
    [InlineData("\"os\":\"linux\"", "\"os\":[]", "manifests[0].platform.os is malformed")]
    public void Refuses_an_entry_that_is_no_descriptor(string part, string other, string reason)
    {
        var entry = Entry.Replace(part, other, StringComparison.Ordinal);
        Assert.False(entry == Entry, "the part is not there");
        Assert.Equal(reason, Assert.Throws<FormatException>(() => Parse($$"""{"schemaVersion":2,"manifests":[{{entry}}]}""")).Message);
    }

    [Fact]
    public void Refuses_more_entries_than_anyone_needs()
    {
        var entries = string.Join(',', Enumerable.Repeat(Entry, ImageIndex.MaxManifests + 1));
        Assert.Equal("manifests has more than 10000 entries", Assert.Throws<FormatException>(() => Parse($$"""{"schemaVersion":2,"manifests":[{{entries}}]}""")).Message);
    }

    [Fact]
    public void An_image_manifest_is_no_index() =>
        Assert.Throws<FormatException>(() => Parse("""{"schemaVersion":2,"manifests":[]}""", MediaTypes.OciManifest));

    [Fact]
    public void What_is_written_is_canonical_and_reads_back()
    {
        var entry = new Descriptor(MediaTypes.OciManifest, Sha256.Of("x"u8), 1)
        {
            Platform = new ImagePlatform("linux", "amd64"),
            ArtifactType = "application/x",
            Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { ["b"] = "é<", ["a"] = "" },
        };

        var written = new ImageIndex([entry]).ToManifest();

        Assert.Equal(MediaTypes.OciIndex, written.Descriptor.MediaType);
        Assert.Equal(
            $$"""{"manifests":[{"annotations":{"a":"","b":"é<"},"artifactType":"application/x","digest":"{{entry.Digest}}","mediaType":"{{MediaTypes.OciManifest}}","platform":{"architecture":"amd64","os":"linux"},"size":1}],"mediaType":"{{MediaTypes.OciIndex}}","schemaVersion":2}""",
            Encoding.UTF8.GetString(written.Bytes.Span));
        var read = Assert.Single(ImageIndex.Parse(written).Manifests);
        Assert.Equal(entry with { Annotations = read.Annotations }, read);
        Assert.Equal(entry.Annotations, read.Annotations);
    }

    private static ImageIndex Parse(string text, string mediaType = MediaTypes.OciIndex) => ImageIndex.Parse(Manifest.Of(mediaType, Encoding.UTF8.GetBytes(text)));
}
