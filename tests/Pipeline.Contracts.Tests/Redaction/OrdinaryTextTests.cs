using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Contracts.Tests;

/// <summary>Text without secrets stays unchanged.</summary>
public sealed class OrdinaryTextTests
{
    private const double Tolerated = 0.005;
    private static readonly Redactor Told = Redactor.PatternsOnly.With(SecretSamples.All.Take(20));

    [Theory]
    [InlineData("README.md", "*.md")]
    [InlineData("src", "*.cs")]
    [InlineData("build", "*.cs")]
    [InlineData("tests", "*.cs")]
    [InlineData("processors", "*.md")]
    [InlineData("processors", "*.py")]
    [InlineData("processors", "*.json")]
    [InlineData("tests/golden", "*.json")]
    [InlineData("tests/golden", "*.txt")]
    public void Of_this_repository_almost_nothing_is_masked(string place, string pattern)
    {
        var path = Path.Combine(SourceTree.Root, place);
        string[] files = File.Exists(path) ? [path] : Directory.GetFiles(path, pattern, SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        var texts = files.Where(file => !file.Contains("Redaction", StringComparison.Ordinal)).Select(File.ReadAllText).ToArray();
        Assert.InRange((double)texts.Sum(Masked) / texts.Sum(text => text.Length), 0, Tolerated);
    }

    [Fact]
    public void Digests_ids_and_images_pass_as_they_are()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 2000; i++)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)));
            var image = Convert.ToBase64String([0x89, 0x50, 0x4e, 0x47, .. Enumerable.Range(0, 40).SelectMany(block => SHA256.HashData([.. hash, (byte)block]))]);
            text.Append(CultureInfo.InvariantCulture, $"sha256:{Convert.ToHexStringLower(hash)} {new Guid(hash.AsSpan(0, 16))} world://w/{hash[0]:x2}/a@1.0.0 <img src=\"data:image/png;base64,{image}\">\n");
        }

        Assert.Equal(text.ToString(), Told.Redact(text.ToString()));
    }

    [Fact]
    public void A_stream_of_ordinary_text_loses_nothing()
    {
        var text = string.Join('\n', Enumerable.Range(0, 8000).Select(line => $"{line} the quick brown fox \\ jumps % over & the lazy dog ✓"));
        Assert.Equal(text, LeakTests.Streamed(Told, text, 777));
    }

    private static int Masked(string text)
    {
        List<MaskedSpan> found = [];
        Told.Find(text, found);
        return found.Sum(span => span.End - span.Start);
    }
}
