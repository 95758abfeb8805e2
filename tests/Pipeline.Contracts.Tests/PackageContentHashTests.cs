using System.Security.Cryptography;
using CsCheck;

namespace Pipeline.Contracts.Tests;

/// <summary>NuGet's hash of a package, as a lock has it.</summary>
public sealed class PackageContentHashTests
{
    [Fact]
    public void The_hash_of_any_bytes_has_one_text_and_its_hex() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        var hash = SHA512.HashData(bytes);
        var parsed = PackageContentHash.Parse(Convert.ToBase64String(hash));
        Assert.Equal((Convert.ToBase64String(hash), Convert.ToHexStringLower(hash)), (parsed.ToString(), parsed.Hex));
        Assert.Equal(parsed, PackageContentHash.Parse(parsed.ToString()));
    });

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")] // too short
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] // no padding
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB==")] // bits beyond the last byte
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA== ")]
    [InlineData("-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")] // of URLs
    public void Anything_else_is_none(string text) => Assert.False(PackageContentHash.TryParse(text, out _));
}
