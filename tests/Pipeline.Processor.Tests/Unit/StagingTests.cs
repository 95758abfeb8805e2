using CsCheck;
using Pipeline.Contracts;

namespace Pipeline.Processor.Tests.Unit;

public sealed class StagingTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void However_a_file_is_written_its_digest_and_size_are_those_of_its_bytes() => Gen.Byte.Array[0, 200_000].Array[0, 5].Sample(
        chunks =>
        {
            var staged = new Staging(scratch.Artifacts).Write("a/b", stream => Array.ForEach(chunks, chunk => stream.Write(chunk)));
            byte[] whole = [.. chunks.SelectMany(chunk => chunk)];
            return File.ReadAllBytes(Path.Combine(scratch.Artifacts, "a", "b")).AsSpan().SequenceEqual(whole)
                && staged == new StagedFile(Sha256.Of(whole), whole.Length);
        },
        iter: 30,
        threads: 1);

    [Fact]
    public void Until_it_is_complete_a_file_has_no_final_name() => new Staging(scratch.Artifacts).Write("a", stream =>
    {
        stream.Write(new byte[100_000]);
        Assert.Equal("partial", Path.GetFileName(Assert.Single(Directory.GetFiles(scratch.Artifacts, "*", SearchOption.AllDirectories))));
    });

    [Fact]
    public void Withdrawing_leaves_nothing()
    {
        var staging = new Staging(scratch.Artifacts);
        staging.Write("a/b", "1"u8.ToArray());
        Assert.Throws<InvalidOperationException>(() => staging.Write("c", _ => throw new InvalidOperationException()));

        staging.Withdraw();

        Assert.Empty(Scratch.Tree(scratch.Artifacts));
    }

    [Fact]
    public void A_place_that_is_a_folder_cannot_be_written()
    {
        Directory.CreateDirectory(Path.Combine(scratch.Artifacts, "a"));

        var fault = Assert.Throws<FaultException>(() => new Staging(scratch.Artifacts).Write("a", [])).Fault;

        Assert.Equal("adapter invocation failed: cannot write", fault.Message);
    }
}
