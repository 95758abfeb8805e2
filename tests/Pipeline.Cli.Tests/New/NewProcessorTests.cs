namespace Pipeline.Cli.Tests.New;

/// <summary><c>pipeline new processor</c>; <see cref="EndToEnd.NewProcessorLaneTests"/> judges what it writes.</summary>
public sealed class NewProcessorTests
{
    [Theory]
    [InlineData("python", "Dockerfile cases/error-no-name/expected.json cases/error-no-name/inputs.json cases/hello/expected/outputs/greeting.txt cases/hello/inputs.json main.py processor.json provider.py")]
    [InlineData("csharp", "Dockerfile Processors.MyGreeter2.csproj Program.cs Provider.cs cases/error-no-name/expected.json cases/error-no-name/inputs.json cases/hello/expected/outputs/greeting.txt cases/hello/inputs.json packages.lock.json processor.json")]
    [InlineData("program", "Dockerfile cases/error-no-name/expected.json cases/error-no-name/inputs.json cases/hello/expected/outputs/greeting.txt cases/hello/inputs.json processor.json program.py")]
    public void A_processor_is_written_and_listed(string language, string files)
    {
        using var cli = With();

        var result = cli.Run("new", "processor", "my_greeter2", "--language", language);

        var lines = files.Split(' ').Select(file => $"processors/my_greeter2/{file}");
        Assert.Equal(new Result(0, string.Join('\n', lines.Append("Judge it: ./build.sh PrAcceptance --processor my_greeter2")) + "\n", ""), result);
        Assert.All(lines, file => Assert.DoesNotContain("__", Read(cli, file).Replace("__name__", "", StringComparison.Ordinal).Replace("__main__", "", StringComparison.Ordinal).Replace("__future__", "", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Contains("my_greeter2@1.0.0  Greets somebody by name.", cli.Run("processors").Output, StringComparison.Ordinal);
    }

    /// <summary>A C# processor has the packages of those that are here, and CI restores by the lock.</summary>
    [Fact]
    public void The_lock_of_a_new_CSharp_processor_is_current() => Assert.Equal(
        File.ReadAllText(Path.Combine(SourceTree.Root, "processors", "planner", "packages.lock.json")), new Cli.New.ProcessorTemplate("p", "csharp", "scratch").Files()["packages.lock.json"]);

    [Fact]
    public void A_base_can_be_named()
    {
        using var cli = With();

        cli.Run("new", "processor", "greeter", "--language", "program", "--base", "science");

        Assert.Contains("\"base\": \"science\"", Read(cli, "processors/greeter/processor.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo --language python", "adapter invocation failed: processors/echo exists already")]
    [InlineData("greeter --language python --base art", "adapter invocation failed: processors/bases.json has no base 'art': add it, or name another one with --base")]
    public void What_cannot_be_is_one_sentence_and_nothing_is_written(string arguments, string sentence)
    {
        using var cli = With();
        var before = cli.Run("processors");

        Assert.Equal(new Result(1, "", $"pipeline: {sentence}\n"), cli.Run(["new", "processor", .. arguments.Split(' ')]));

        Assert.Equal(before, cli.Run("processors"));
    }

    [Theory]
    [InlineData("", "name the processor.")]
    [InlineData("Greeter --language python", "'Greeter' is no name of a processor: lowercase letters, digits and _, and a letter first, at most 63.")]
    [InlineData("bases --language python", "processors/bases holds the locks of bases: give the processor another name.")]
    [InlineData("con --language python", "'con' is a device on Windows, where no file or folder can have this name: give the processor another one.")]
    [InlineData("lpt9 --language csharp", "'lpt9' is a device on Windows, where no file or folder can have this name: give the processor another one.")]
    [InlineData("../greeter --language python", "'../greeter' is no name of a processor: lowercase letters, digits and _, and a letter first, at most 63.")]
    [InlineData("greeter", "--language is missing: python, csharp or program.")]
    [InlineData("greeter --language rust", "--language rust is not python, csharp or program.")]
    [InlineData("greeter --language program --base scratch", "--base scratch has no Python, in which the templates of python and program are written.")]
    [InlineData("greeter --language csharp --base python", "--base is for python and program: a C# processor is one file without a base.")]
    public void Wrong_usage_is_one_sentence(string arguments, string sentence)
    {
        using var cli = With();

        var result = cli.Run(["new", "processor", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((2, $"pipeline: {sentence}\nRun `pipeline new processor --help` for usage.\n"), (result.Exit, result.Error));
    }

    /// <summary>A lock is a part of the source, so a processor without one is not left behind.</summary>
    [Fact]
    public void A_CSharp_processor_whose_packages_cannot_be_restored_is_not_written()
    {
        using var cli = With();
        Directory.Delete(Path.Combine(cli.Folder, "src"), recursive: true);

        var result = cli.Run("new", "processor", "greeter", "--language", "csharp");

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Assert.Contains("there was no version specified in the project or global.json", result.Error, StringComparison.Ordinal);
        Assert.Contains("cannot be restored; the reason is above", result.Error, StringComparison.Ordinal);
        Assert.Equal(["echo"], Directory.EnumerateDirectories(Path.Combine(cli.Folder, "processors")).Select(Path.GetFileName), StringComparer.Ordinal);
    }

    [Fact]
    public void A_stopped_restore_ends_with_130_and_leaves_nothing()
    {
        using var cli = With();
        Directory.Delete(Path.Combine(cli.Folder, "src"), recursive: true);

        var result = cli.Run(new CancellationToken(canceled: true), "new", "processor", "greeter", "--language", "csharp");

        Assert.Equal((130, ""), (result.Exit, result.Output));
        Assert.Equal(["echo"], Directory.EnumerateDirectories(Path.Combine(cli.Folder, "processors")).Select(Path.GetFileName), StringComparer.Ordinal);
    }

    private static string Read(CommandLine cli, string file) => File.ReadAllText(Path.Combine(cli.Folder, file));

    private static CommandLine With() => new CommandLine().WithProcessor("echo").With("processors/bases.json", """{"python":{"kind":"rootfs"},"science":{"kind":"rootfs","packages":["python3-numpy"]}}""")
        // In the repository of these sources a C# processor refers to the project; tests/Adoption.Tests has one on the package.
        .With("src/Pipeline.Processor/Pipeline.Processor.csproj", "<Project />");
}
