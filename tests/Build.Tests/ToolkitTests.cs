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
    public void A_folder_that_cannot_be_written_is_one_sentence()
    {
        Directory.CreateDirectory(Path.Combine(Repository, "processors"));
        File.WriteAllText(Path.Combine(Repository, "processors/_kit"), "a file");

        Assert.StartsWith("The toolkit cannot be placed in the repository: ", Toolkit.Place(Program, Repository), StringComparison.Ordinal);
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

    private string Read(string file) => File.ReadAllText(Path.Combine(Repository, file));
}
