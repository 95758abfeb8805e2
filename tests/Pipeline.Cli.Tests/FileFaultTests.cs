using Pipeline.Cli.Hosting;

namespace Pipeline.Cli.Tests;

/// <summary>The messages for file system errors. Another user's run shows that lanes use them without a stack trace.</summary>
public sealed class FileFaultTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("file-fault-");

    [Theory]
    [InlineData(typeof(UnauthorizedAccessException))]
    [InlineData(typeof(IOException))] // what deleting a folder throws
    public void What_is_denied_is_the_nearest_folder_that_exists_and_the_sentence_says_whom_to_give_it_to(Type type)
    {
        var denied = (Exception)Activator.CreateInstance(type, $"Access to the path '{folder.FullName}/pr-acceptance/lock' is denied.")!;

        Assert.Equal(
            $"{folder.FullName} cannot be written by {Environment.UserName}: it belongs to another user or is read-only; run as root: chown -R {Environment.UserName} '{folder.FullName}'.",
            FileFault.Sentence(denied));
    }

    [Fact]
    public void A_full_disk_is_named_with_what_to_do()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "only Linux has a device that is full");
        var full = Assert.Throws<IOException>(() => File.WriteAllText("/dev/full", "a"));

        Assert.Equal("No space left on device : '/dev/full'; free some space and run it again.", FileFault.Sentence(full));
    }

    [Fact]
    public void A_file_system_that_is_read_only_is_named() => Assert.Equal(
        "Read-only file system : '/mnt/artifacts'; move the checkout to a writable one.",
        FileFault.Sentence(new IOException("Read-only file system : '/mnt/artifacts'")));

    [Fact]
    public void What_says_no_more_is_told_as_it_is() => Assert.Equal("The pipe is broken.", FileFault.Sentence(new IOException("The pipe is broken.")));

    public void Dispose() => folder.Delete(recursive: true);
}
