using System.Formats.Tar;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Layout;

public sealed class ImageLayoutTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_written_reads_back(bool asTar)
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);
        using var written = await sample.WriteTo(folder.At("layout"));
        using var layout = asTar ? ImageLayout.Open(Tar("layout")) : ImageLayout.Open(folder.At("layout"));

        var index = layout.Manifest(layout.Root());
        Assert.Equal(sample.Root.Bytes, index.Bytes.ToArray());
        var images = ImageIndex.Parse(index).Manifests.Select(entry => ImageManifest.Parse(layout.Manifest(entry))).ToArray();
        Assert.Equal(2, images.Length);
        foreach (var blob in images.SelectMany(image => image.Layers.Append(image.Config)))
        {
            await using var content = layout.OpenBlob(blob);
            await content.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Nothing_but_the_layout_is_left_in_the_folder()
    {
        using var layout = await ImageSample.MultiArch("image", ImageSample.Amd64).WriteTo(folder.At("layout"));

        var entries = Directory.EnumerateFileSystemEntries(folder.At("layout")).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal);
        Assert.Equal("blobs index.json oci-layout", string.Join(' ', entries));
        Assert.Equal("""{"imageLayoutVersion":"1.0.0"}""", await File.ReadAllTextAsync(folder.At("layout/oci-layout"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_folder_is_no_layout_before_it_is_finished()
    {
        _ = new LayoutWriter(folder.At("layout")).Write(ImageSample.MultiArch("image", ImageSample.Amd64).Root);

        Refused("layout", "not an image layout: oci-layout is missing");
    }

    [Fact]
    public async Task Other_bytes_under_a_digest_are_refused()
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64);
        using var layout = await sample.WriteTo(folder.At("layout"));
        var file = folder.At($"layout/blobs/sha256/{sample.Root.Descriptor.Digest.Hex}");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, text.Replace("amd64", "amd65", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.Equal($"{sample.Root.Descriptor.Digest} has different bytes", Assert.Throws<InvalidDataException>(() => layout.Manifest(layout.Root())).Message);
    }

    [Fact]
    public async Task A_blob_of_another_size_is_refused()
    {
        using var layout = await ImageSample.MultiArch("image", ImageSample.Amd64).WriteTo(folder.At("layout"));

        Assert.Throws<InvalidDataException>(() => layout.Manifest(layout.Root() with { Size = 3 }));
        Assert.Throws<InvalidDataException>(() => layout.Manifest(layout.Root() with { Size = layout.Root().Size + 1 }));
        Assert.Throws<InvalidDataException>(() => layout.Manifest(layout.Root() with { Size = Manifest.MaxBytes + 1 }));
    }

    [Fact]
    public async Task A_missing_blob_is_named()
    {
        using var layout = await ImageSample.MultiArch("image", ImageSample.Amd64).WriteTo(folder.At("layout"));
        var digest = Sha256.Of("nowhere"u8);

        Assert.Equal($"the layout has no {digest}", Assert.Throws<InvalidDataException>(() => layout.OpenBlob(new("x", digest, 1))).Message);
    }

    [Fact]
    public async Task Several_roots_are_not_one()
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64);
        using var layout = await sample.WriteTo(folder.At("layout"));
        new LayoutWriter(folder.At("layout")).Finish(sample.Manifests[0].Descriptor, sample.Root.Descriptor);
        using var two = ImageLayout.Open(folder.At("layout"));

        Assert.Equal(2, two.Index.Manifests.Count);
        Assert.Throws<InvalidDataException>(() => two.Root());
    }

    [Theory]
    [InlineData("oci-layout", """{"imageLayoutVersion":"2.0.0"}""", "oci-layout does not have version 1.0.0")]
    [InlineData("oci-layout", "", "oci-layout: not JSON")]
    [InlineData("index.json", "{}", "index.json: schemaVersion is not 2")]
    [InlineData("index.json", null, "not an image layout: index.json is missing")]
    public async Task A_layout_that_is_none_says_why(string file, string? content, string reason)
    {
        using var layout = await ImageSample.MultiArch("image", ImageSample.Amd64).WriteTo(folder.At("layout"));
        File.Delete(folder.At($"layout/{file}"));
        if (content is not null)
        {
            await File.WriteAllTextAsync(folder.At($"layout/{file}"), content, TestContext.Current.CancellationToken);
        }

        Refused("layout", reason);
    }

    [Fact]
    public void A_file_that_is_no_tar_and_a_path_that_is_nothing_say_so()
    {
        File.WriteAllText(folder.At("file"), new string('x', 2000));

        Refused("file", $"{folder.At("file")} is neither a folder nor a tar of an image layout");
        Refused("nothing", $"the image layout {folder.At("nothing")} does not exist");
    }

    private void Refused(string path, string reason) =>
        Assert.Equal(reason, Assert.Throws<InvalidDataException>(() => ImageLayout.Open(folder.At(path))).Message);

    private string Tar(string name)
    {
        TarFile.CreateFromDirectory(folder.At(name), folder.At($"{name}.tar"), includeBaseDirectory: false);
        return folder.At($"{name}.tar");
    }
}
