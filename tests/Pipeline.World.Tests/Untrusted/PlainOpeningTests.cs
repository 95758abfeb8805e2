using System.Diagnostics;
using Pipeline.World.Files;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Untrusted;

/// <summary>Only plain files are opened, and the opened file is the one that was checked.</summary>
public sealed class PlainOpeningTests : IDisposable
{
    private const int Enough = 2000;
    private const string Swapping = """
        import os, sys
        name = sys.argv[1]
        while True:
            for other in (name, "link"):
                os.rename("../apart/" + other, name)
                os.rename(name, "../apart/" + other)
        """;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("opening-tests-");

    private string World => Path.Combine(directory.FullName, "world");

    [Theory]
    [InlineData("ln -s ../../secret a")]
    [InlineData("ln -s ../.. x && ln -s x/secret a")]
    [InlineData("ln -s a a")]
    [InlineData("ln -s nowhere a")]
    [InlineData("mkfifo a")]
    [InlineData("mkdir a")]
    [InlineData("mknod a c 1 5")]
    [InlineData("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"a\")'")]
    public void What_is_no_plain_file_is_nothing(string make)
    {
        Make(make);
        var world = new FileSystemWorld(World, TimeProvider.System);
        var path = WorldPath.Parse("world://local/a");
        Assert.False(world.Exists(path));
        Assert.Equal("ERR_INPUTS invalid inputs payload: not in the world: world://local/a", Assert.Throws<FaultException>(() => world.OpenRead(path)).Fault.ToString());
        Assert.Empty(world.List("local", ""));
        Assert.Throws<IOException>(() => FileDigest.Of(Path.Combine(World, "local/a"), default));
        Assert.Equal(PlainFileRead.NotPlain, PlainFile.TryRead(Path.Combine(World, "local/a"), 100, out _));
    }

    [Theory]
    [InlineData("ln -s ../.. a", "a/secret")]
    [InlineData("mkdir a && ln -s ../../.. a/b", "a/b/secret")]
    [InlineData("touch a", "a/secret")]
    [InlineData("mkfifo a", "a/secret")]
    public void What_is_no_folder_leads_nowhere(string make, string path)
    {
        Make(make);
        var world = new FileSystemWorld(World, TimeProvider.System);
        Assert.False(world.Exists(WorldPath.Parse($"world://local/{path}")));
        Assert.Equal(ErrorCode.Inputs, Assert.Throws<FaultException>(() => world.OpenRead(WorldPath.Parse($"world://local/{path}"))).Fault.Code);
    }

    /// <summary>Another process repeatedly swaps a file and a folder for links, between every check and opening.</summary>
    [Theory]
    [InlineData("f", "world://local/f", "../../secret")]
    [InlineData("d", "world://local/d/secret", "../..")]
    public void What_is_swapped_in_meanwhile_is_not_followed(string name, string path, string target)
    {
        Make($"mkdir -p ../apart; echo ours > ../apart/f; mkdir ../apart/d; echo ours > ../apart/d/secret; ln -s {target} ../apart/link");
        using var swapper = Process.Start(new ProcessStartInfo("python3", ["-c", Swapping, name]) { WorkingDirectory = Path.Combine(World, "local") })!;
        try
        {
            var world = new FileSystemWorld(World, TimeProvider.System);
            for (var (opened, refused) = (0, 0); opened < Enough || refused < Enough;)
            {
                var read = TryRead(world, WorldPath.Parse(path));
                Assert.True(read is null or "ours\n", read);
                (opened, refused) = read is null ? (opened, refused + 1) : (opened + 1, refused);
            }
        }
        finally
        {
            swapper.Kill(entireProcessTree: true);
            swapper.WaitForExit();
        }
    }

    [Fact]
    public void A_folder_that_is_swapped_for_a_link_is_not_listed()
    {
        Make("mkdir -p ../apart/d; touch ../apart/d/ours; ln -s ../.. ../apart/link");
        using var swapper = Process.Start(new ProcessStartInfo("python3", ["-c", Swapping, "d"]) { WorkingDirectory = Path.Combine(World, "local") })!;
        try
        {
            for (var (listed, refused) = (0, 0); listed < Enough || refused < Enough;)
            {
                var names = string.Join(' ', PlainFolder.Entries(World, "local/d").Select(entry => $"{entry.Name} {entry.Node?.Kind}"));
                Assert.True(names is "" or "ours File", names);
                (listed, refused) = names.Length == 0 ? (listed, refused + 1) : (listed + 1, refused);
            }
        }
        finally
        {
            swapper.Kill(entireProcessTree: true);
            swapper.WaitForExit();
        }
    }

    [Fact]
    public void A_file_that_is_read_has_as_many_bytes_as_the_bound_and_no_more()
    {
        var file = Path.Combine(directory.FullName, "file");
        File.WriteAllBytes(file, new byte[100]);
        Assert.Equal(PlainFileRead.Whole, PlainFile.TryRead(file, 100, out var content));
        Assert.Equal(100, content.Length);
        Assert.Equal(PlainFileRead.TooLarge, PlainFile.TryRead(file, 99, out _));
        Assert.Equal(PlainFileRead.Absent, PlainFile.TryRead(file + "s", 99, out _));
    }

    [Fact]
    public void A_link_in_the_place_of_a_folder_to_be_removed_goes_alone()
    {
        Make("mkdir ../outside && touch ../outside/kept && ln -s ../outside link");
        FolderRemoval.Tree(Path.Combine(World, "local/link"));
        Assert.True(File.Exists(Path.Combine(World, "outside/kept")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(World, "local")));
    }

    public void Dispose() => directory.Delete(recursive: true);

    private static string? TryRead(FileSystemWorld world, WorldPath path)
    {
        try
        {
            using var reader = new StreamReader(world.OpenRead(path));
            return reader.ReadToEnd();
        }
        catch (FaultException e) when (e.Fault.Code == ErrorCode.Inputs)
        {
            return null;
        }
    }

    private void Make(string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links and pipes are Linux's here");
        Assert.SkipUnless(Environment.UserName == "root" || !script.StartsWith("mknod", StringComparison.Ordinal), "only root can make a device");
        File.WriteAllText(Path.Combine(directory.FullName, "secret"), "theirs\n");
        Directory.CreateDirectory(Path.Combine(World, "local"));
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-e", "-c", script]) { WorkingDirectory = Path.Combine(World, "local"), UseShellExecute = false })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
