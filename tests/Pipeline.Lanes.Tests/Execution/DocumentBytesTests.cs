using Pipeline.Lanes.Executions;

namespace Pipeline.Lanes.Tests;

public sealed class DocumentBytesTests
{
    [Fact]
    public void An_endless_stream_is_read_to_one_byte_beyond_the_bound()
    {
        using var endless = new FileStream("/dev/zero", FileMode.Open, FileAccess.Read);

        Assert.Equal(StrictJson.MaxBytes + 1, DocumentBytes.Read(() => endless, "endless").Length);
    }

    [Fact]
    public void A_document_of_the_largest_size_is_read_whole()
    {
        using var folder = new TemporaryFolder();
        folder.With("f", new string('x', StrictJson.MaxBytes));

        Assert.Equal(StrictJson.MaxBytes, DocumentBytes.Read(() => File.OpenRead(Path.Combine(folder.Root, "f")), "f").Length);
    }

    [Theory]
    [InlineData("missing.json", "missing.json: there is no such file")]
    [InlineData("missing/x.json", "missing/x.json: there is no such file")]
    [InlineData(".", ".: it is a folder, or this user may not read it")]
    public void What_cannot_be_read_is_a_fault_of_the_inputs(string path, string detail)
    {
        using var folder = new TemporaryFolder();

        var refusal = Assert.Throws<FaultException>(() => DocumentBytes.Read(() => File.OpenRead(Path.Combine(folder.Root, path)), path));

        Assert.Equal(new Fault(ErrorCode.Inputs, detail), refusal.Fault);
    }
}
