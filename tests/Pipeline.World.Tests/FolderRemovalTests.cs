using Pipeline.World.Files;

namespace Pipeline.World.Tests;

public sealed class FolderRemovalTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("discard-tests-");

    [Fact]
    public void A_tree_of_any_depth_with_any_names_goes_and_what_links_point_to_stays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names of any bytes and links are Linux's");
        var kept = directory.CreateSubdirectory("kept");
        File.WriteAllText(Path.Combine(kept.FullName, "file"), "x");
        var tree = directory.CreateSubdirectory("tree").FullName;
        Shell($"""
            cd '{tree}' && ln -s '{kept.FullName}' link && touch "$(printf '\377')" && mkdir -p 0 1 "$(printf 'd\376')/x" closed/x && chmod 0 closed
            i=0; while [ $i -lt 60 ]; do mkdir {new string('d', 200)} && cd {new string('d', 200)} || exit 1; i=$((i+1)); done; mkfifo pipe; ln -s / root
            """);
        FolderRemoval.Tree(tree);
        Assert.False(Directory.Exists(tree));
        Assert.True(File.Exists(Path.Combine(kept.FullName, "file")));
        FolderRemoval.Tree(tree);
    }

    public void Dispose() => directory.Delete(recursive: true);

    private static void Shell(string script)
    {
        using var shell = System.Diagnostics.Process.Start("bash", ["-c", script]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
