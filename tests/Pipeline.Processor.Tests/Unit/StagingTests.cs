using System.Runtime.Versioning;
using CsCheck;

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

    [Fact]
    [SupportedOSPlatform("linux")]
    public void A_file_beneath_the_root_is_moved_and_takes_no_second_place()
    {
        var file = Place("scratch/big", "12345");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var moved = File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

        var staged = new Staging(scratch.Artifacts).Write("a/b", OutputItem.OfFile("outputs/b", file), keep: false);

        Assert.Equal(new StagedFile(Sha256.Of("12345"u8), 5), staged);
        Assert.False(File.Exists(file));
        // The same file, not a copy: text appended to one shows in the other.
        moved.Seek(0, SeekOrigin.End);
        moved.Write("6"u8);
        moved.Flush();
        Assert.Equal("123456", File.ReadAllText(Path.Combine(scratch.Artifacts, "a", "b")));
        Assert.True(File.GetUnixFileMode(Path.Combine(scratch.Artifacts, "a", "b")).HasFlag(UnixFileMode.OtherRead));
    }

    [Theory]
    [InlineData("out/scratch", true)] // another output's as well
    [InlineData("in/artifact", false)] // an input
    public void A_file_that_something_else_may_need_is_copied(string place, bool keep)
    {
        var file = Path.Combine(scratch.Root, place);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "1");

        var staged = new Staging(scratch.Artifacts).Write("a", OutputItem.OfFile("outputs/a", file), keep);

        Assert.Equal(new StagedFile(Sha256.Of("1"u8), 1), staged);
        Assert.Equal(("1", "1"), (File.ReadAllText(file), File.ReadAllText(Path.Combine(scratch.Artifacts, "a"))));
    }

    [Fact]
    public void A_file_of_another_file_system_is_copied()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "there is no second file system at /dev/shm");
        var memory = Directory.CreateDirectory($"/dev/shm/{Path.GetFileName(scratch.Root)}").FullName;
        File.WriteAllText(Path.Combine(memory, "file"), "1");
        Directory.CreateSymbolicLink(Path.Combine(scratch.Artifacts, "memory"), memory);

        var staged = new Staging(scratch.Artifacts).Write("a", OutputItem.OfFile("outputs/a", Path.Combine(scratch.Artifacts, "memory", "file")), keep: false);

        Assert.Equal(new StagedFile(Sha256.Of("1"u8), 1), staged);
        Assert.Equal("1", File.ReadAllText(Path.Combine(scratch.Artifacts, "a")));
        Directory.Delete(memory, recursive: true);
    }

    [Fact]
    public void A_file_with_another_name_is_copied_and_no_regular_file_is_refused()
    {
        var file = Place("scratch/file", "1");
        var link = File.CreateSymbolicLink(Path.Combine(scratch.Artifacts, "link"), file).FullName;
        var second = Path.Combine(scratch.Artifacts, "second");
        System.Diagnostics.Process.Start("ln", [file, second]).WaitForExit();
        var staging = new Staging(scratch.Artifacts);

        staging.Write("a", OutputItem.OfFile("outputs/a", file), keep: false);

        Assert.True(File.Exists(file) && File.Exists(second));
        foreach (var none in new[] { link, Path.Combine(scratch.Artifacts, "scratch"), "/dev/zero", Path.Combine(scratch.Root, "absent") })
        {
            var fault = Assert.Throws<FaultException>(() => staging.Write("b", OutputItem.OfFile("outputs/b", none), keep: false)).Fault;
            Assert.Equal("adapter invocation failed: bad output content: not a regular file", fault.Message);
        }
    }

    private string Place(string name, string content)
    {
        var file = Path.Combine(scratch.Artifacts, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }
}
