using CsCheck;
using Pipeline.Oci.Model;

namespace Pipeline.Oci.Tests.Model;

public sealed class VerifiedStreamTests
{
    [Fact]
    public void Hands_on_the_bytes_of_the_descriptor() =>
        Gen.Byte.Array[0, 5000].Sample(bytes =>
        {
            using var stream = Open(bytes, Of(bytes));
            using var copy = new MemoryStream();
            stream.CopyTo(copy, bufferSize: 1000);
            Assert.Equal(bytes, copy.ToArray());
        });

    [Fact]
    public async Task Refuses_a_flipped_bit_a_byte_too_many_and_a_byte_too_few()
    {
        var bytes = new byte[3000];
        byte[] flipped = [.. bytes[..^1], 1];

        foreach (var wrong in (byte[][])[flipped, [.. bytes, 0], bytes[..^1], []])
        {
            await using var stream = Open(wrong, Of(bytes));
            await Assert.ThrowsAsync<InvalidDataException>(() => stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void Who_reads_exactly_what_was_promised_is_told_too()
    {
        using var stream = Open([1, 2, 3], Of([1, 2, 4]));
        Assert.Throws<InvalidDataException>(() => stream.ReadExactly(new byte[3]));
    }

    [Fact]
    public void Even_nothing_is_verified()
    {
        using var stream = Open([], new Descriptor("x", Sha256.Of("y"u8), 0));
        Assert.Throws<InvalidDataException>(() => stream.ReadByte());
    }

    private static Descriptor Of(byte[] bytes) => new("application/octet-stream", Sha256.Of(bytes), bytes.Length);

    private static VerifiedStream Open(byte[] content, Descriptor expected) => new(new MemoryStream(content), expected, reason => new InvalidDataException(reason));
}
