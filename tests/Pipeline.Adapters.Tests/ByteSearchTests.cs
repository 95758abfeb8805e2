using CsCheck;
using Pipeline.Adapters.Images;

namespace Pipeline.Adapters.Tests;

/// <summary>The search for secrets in layers of any size.</summary>
public sealed class ByteSearchTests
{
    private static readonly Gen<byte[]> Few = Gen.Byte[0, 2].Array[0, 60];
    private static readonly Gen<byte[][]> Forms = Gen.Byte[0, 2].Array[1, 6].Array[1, 3];

    [Fact]
    public void It_finds_what_a_search_in_memory_finds_whatever_it_reads_at_a_time() => Gen.Select(Few, Forms, Gen.Int[1, 9]).Sample((content, forms, step) =>
        Assert.Equal(forms.Any(form => content.AsSpan().IndexOf(form) >= 0), ByteSearch.Finds(new MemoryStream(content), forms, step)));
}
