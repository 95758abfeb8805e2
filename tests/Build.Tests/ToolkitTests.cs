using Pipeline.Targets;
using Pipeline.Oci.Samples;

namespace Build.Tests;

/// <summary>The toolkit of the package, and its copy in a repository.</summary>
public sealed class ToolkitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Program => _folder.At("program");

    private string Repository => _folder.At("repository");

    public ToolkitTests()
    {
        foreach (var folder in (string[])["build/setup", "processors/_kit", "processors/_modal", "processors/_run"])
        {
            Give($"{folder}/{Toolkit.MarkerFile}", "Pipeline 1.0.0\n");
        }

        Give("build/setup/engine.sh", "#!/bin/sh\n");
        Give("processors/_kit/pipeline_kit/main.py", "print()\n");
        Give("processors/modal_app.py", "app\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_repository_gets_every_file_in_its_place_and_scripts_can_be_started()
    {
        Assert.Null(Toolkit.Place(Program, Repository));

        Assert.Equal("print()\n", Read("processors/_kit/pipeline_kit/main.py"));
        Assert.Equal("app\n", Read("processors/modal_app.py"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(Path.Combine(Repository, "build/setup/engine.sh")).HasFlag(UnixFileMode.UserExecute));
            Assert.False(File.GetUnixFileMode(Path.Combine(Repository, "processors/modal_app.py")).HasFlag(UnixFileMode.UserExecute));
        }
    }

    [Fact]
    public void What_is_equal_stays_untouched()
    {
        Assert.Null(Toolkit.Place(Program, Repository));
        var file = Path.Combine(Repository, "processors/_kit/pipeline_kit/main.py");
        var written = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, written);

        Assert.Null(Toolkit.Place(Program, Repository));

        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
    }

    [Fact]
    public void Edited_files_are_put_back_and_those_of_another_version_go()
    {
        Assert.Null(Toolkit.Place(Program, Repository));
        File.WriteAllText(Path.Combine(Repository, "processors/_kit/pipeline_kit/main.py"), "edited");
        File.WriteAllText(Path.Combine(Repository, "processors/_kit/pipeline_kit/old.py"), "old");
        Directory.CreateDirectory(Path.Combine(Repository, "processors/_kit/pipeline_kit/__pycache__"));
        File.WriteAllText(Path.Combine(Repository, "processors/_kit/pipeline_kit/__pycache__/main.pyc"), "made");
        Directory.CreateDirectory(Path.Combine(Repository, "processors/hello"));
        File.WriteAllText(Path.Combine(Repository, "processors/hello/processor.json"), "{}");

        Assert.Null(Toolkit.Place(Program, Repository));

        Assert.Equal("print()\n", Read("processors/_kit/pipeline_kit/main.py"));
        Assert.False(File.Exists(Path.Combine(Repository, "processors/_kit/pipeline_kit/old.py")));
        Assert.True(File.Exists(Path.Combine(Repository, "processors/_kit/pipeline_kit/__pycache__/main.pyc")));
        Assert.True(File.Exists(Path.Combine(Repository, "processors/hello/processor.json")));
    }

    [Fact]
    public void A_folder_that_somebody_wrote_is_refused_and_stays()
    {
        Directory.CreateDirectory(Path.Combine(Repository, "build/setup"));
        File.WriteAllText(Path.Combine(Repository, "build/setup/mine.sh"), "mine");

        Assert.Equal("build/setup is not from the package, which has a folder of this name for every repository: move it, or remove it.", Toolkit.Place(Program, Repository));

        Assert.Equal("mine", Read("build/setup/mine.sh"));
        Assert.False(Directory.Exists(Path.Combine(Repository, "processors/_kit")));
    }

    [Fact]
    public void An_interrupted_copy_is_continued()
    {
        Directory.CreateDirectory(Path.Combine(Repository, "processors/_kit"));
        File.WriteAllText(Path.Combine(Repository, "processors/_kit", Toolkit.MarkerFile), "Pipeline 0.9.0\n");
        File.WriteAllText(Path.Combine(Repository, "processors/_kit/main.py.1234"), "half");

        Assert.Null(Toolkit.Place(Program, Repository));

        Assert.Equal([Toolkit.MarkerFile], Directory.EnumerateFiles(Path.Combine(Repository, "processors/_kit")).Select(Path.GetFileName), StringComparer.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_one_sentence()
    {
        Directory.CreateDirectory(Path.Combine(Repository, $"processors/modal_app.py.{Environment.ProcessId}"));

        Assert.StartsWith("The toolkit cannot be placed in the repository: ", Toolkit.Place(Program, Repository), StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_file_that_somebody_wrote_is_refused_and_stays()
    {
        Write("processors/modal_app.py", "mine");

        Assert.Equal("processors/modal_app.py is not as the package has it, which has a file of this name for every repository: move it, or remove it.", Toolkit.Place(Program, Repository));

        Assert.Equal("mine", Read("processors/modal_app.py"));
        Assert.False(Directory.Exists(Path.Combine(Repository, "processors/_kit")));
    }

    [Fact]
    public void A_single_file_that_was_placed_and_then_edited_is_refused_and_stays()
    {
        Assert.Null(Toolkit.Place(Program, Repository));
        Write("processors/modal_app.py", "mine");

        Assert.StartsWith("processors/modal_app.py is not as the package has it", Toolkit.Place(Program, Repository), StringComparison.Ordinal);

        Assert.Equal("mine", Read("processors/modal_app.py"));
        File.Delete(Path.Combine(Repository, "processors/modal_app.py"));
        Assert.Null(Toolkit.Place(Program, Repository));
        Assert.Equal("app\n", Read("processors/modal_app.py"));
    }

    [Fact]
    public void A_single_file_of_another_version_is_replaced_in_both_directions()
    {
        Assert.Null(Toolkit.Place(Program, Repository));
        Give("processors/modal_app.py", "newer\n");
        Assert.Null(Toolkit.Place(Program, Repository));
        Assert.Equal("newer\n", Read("processors/modal_app.py"));

        Give("processors/modal_app.py", "app\n");
        Assert.Null(Toolkit.Place(Program, Repository));

        Assert.Equal("app\n", Read("processors/modal_app.py"));
    }

    [Theory]
    [InlineData("processors")]
    [InlineData("processors/_kit")]
    [InlineData("processors/_kit/pipeline_kit")]
    [InlineData("processors/modal_app.py")]
    public void A_link_in_the_way_is_refused_and_nothing_is_written_where_it_points_to(string link)
    {
        Directory.CreateDirectory(_folder.At("elsewhere"));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Repository, link))!);
        File.CreateSymbolicLink(Path.Combine(Repository, link), _folder.At("elsewhere"));

        Assert.Equal($"{link} is a link, and the files of the package would be written where it points to: move it, or remove it.", Toolkit.Place(Program, Repository));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.At("elsewhere")));
        Assert.False(Directory.Exists(Path.Combine(Repository, "build")));
    }

    [Fact]
    public void Nothing_is_removed_through_a_link_in_a_placed_folder()
    {
        Assert.Null(Toolkit.Place(Program, Repository));
        Directory.CreateDirectory(_folder.At("elsewhere"));
        File.WriteAllText(_folder.At("elsewhere/precious.txt"), "precious");
        Directory.CreateSymbolicLink(Path.Combine(Repository, "processors/_kit/mine"), _folder.At("elsewhere"));

        Assert.StartsWith("processors/_kit/mine is a link, ", Toolkit.Place(Program, Repository), StringComparison.Ordinal);

        Assert.True(File.Exists(_folder.At("elsewhere/precious.txt")));
    }

    [Theory]
    [InlineData("processors/_kit")]
    [InlineData("processors/_kit/pipeline_kit")]
    public void A_file_in_a_folders_place_is_refused_with_advice(string file)
    {
        Write(file, "a file");

        Assert.Equal($"{file} is a file, and the package has a folder of this name for every repository: move it, or remove it.", Toolkit.Place(Program, Repository));

        Assert.Equal("a file", Read(file));
    }

    [Fact]
    public void A_folder_in_a_files_place_is_refused_with_advice()
    {
        Directory.CreateDirectory(Path.Combine(Repository, "processors/modal_app.py"));

        Assert.Equal("processors/modal_app.py is a folder, and the package has a file of this name for every repository: move it, or remove it.", Toolkit.Place(Program, Repository));
    }

    [Fact]
    public void Without_a_toolkit_beside_the_program_the_repository_has_its_own() =>
        Assert.Null(Toolkit.Place(_folder.At("elsewhere"), Repository));

    private void Give(string file, string content)
    {
        var path = Path.Combine(Program, "toolkit", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private void Write(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Repository, file))!);
        File.WriteAllText(Path.Combine(Repository, file), content);
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(Repository, file));
}
