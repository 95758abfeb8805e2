using System.Text;
using CsCheck;

namespace Pipeline.Contracts.Tests;

public sealed class Sha256Tests
{
    [Theory] // FIPS 180-4 examples, NIST CAVP
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void The_standard_s_examples_hold(string text, string hex) =>
        Assert.Equal(hex, Sha256.Of(Encoding.ASCII.GetBytes(text)).Hex);

    [Fact]
    public void It_agrees_with_the_platform_however_the_bytes_are_cut() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Int[1, 130]).Sample((content, chunk) =>
        {
            var hash = new Sha256();
            foreach (var piece in content.Chunk(chunk))
            {
                hash.Append(piece);
            }

            return hash.Finish() == Digest.FromHash(System.Security.Cryptography.SHA256.HashData(content));
        });
}
