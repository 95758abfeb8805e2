using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Images;

namespace Pipeline.Adapters.Tests;

/// <summary>Where and when C# processors are compiled: in a container of an image that replaces the SDK, in a repository made for the test.</summary>
public sealed class CompilerTests : IDisposable
{
    private readonly DirectoryInfo repository = Directory.CreateTempSubdirectory("compiler-tests-");
    private readonly CSharpCompilation compilation = new(new LocalOptions { EgressNetwork = "none" }, TimeProvider.System);
    private readonly List<string> lines = [];

    public CompilerTests()
    {
        repository.CreateSubdirectory("src");
        repository.CreateSubdirectory("processors/hostile");
        Write("processors/hostile/source.txt", "one");
    }

    private string Program => Path.Combine(repository.FullName, "artifacts", "in-image", "aot", "hostile", "amd64", "hostile");

    private int Compilations => File.ReadLines(Path.Combine(repository.FullName, "artifacts", "in-image", "runs")).Count();

    [Fact]
    public async Task A_program_is_compiled_in_the_image_that_the_setting_names()
    {
        await UseImage();

        Assert.Equal(Path.GetDirectoryName(Path.GetDirectoryName(Program)), await Publish());

        Assert.Equal("compiled from one", await File.ReadAllTextAsync(Program));
    }

    [Fact]
    public async Task What_was_compiled_from_the_same_sources_is_not_compiled_again()
    {
        await UseImage();
        await Publish();

        await Publish();
        File.SetLastWriteTimeUtc(Path.Combine(repository.FullName, "processors/hostile/source.txt"), DateTime.UnixEpoch);
        await Publish();

        Assert.Equal(1, Compilations);
    }

    [Theory]
    [InlineData("processors/hostile/source.txt", "two")] // the processor itself
    [InlineData("src/Any/File.cs", "class File;")] // a library that it may refer to
    [InlineData("Directory.Packages.props", "<Project/>")] // the versions of packages
    [InlineData("artifacts/in-image/aot/hostile/amd64/hostile", "tampered")] // what was made
    public async Task A_change_of_anything_that_decides_the_program_compiles_it_again(string file, string content)
    {
        await UseImage();
        await Publish();

        Write(file, content);
        await Publish();

        Assert.Equal(2, Compilations);
        Assert.Equal(file.EndsWith("source.txt", StringComparison.Ordinal) ? "compiled from two" : "compiled from one", await File.ReadAllTextAsync(Program));
    }

    [Fact]
    public async Task What_does_not_compile_is_told_by_the_compilers_last_line_and_tried_again()
    {
        await UseImage();
        Write("processors/hostile/source.txt", "error");

        var fault = (await Assert.ThrowsAsync<FaultException>(Publish)).Fault;
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: the program does not compile: source.txt(1,1): error CS1002: ; expected", fault.ToString());

        await Assert.ThrowsAsync<FaultException>(Publish);
        Assert.Equal(2, Compilations);
    }

    [Theory]
    [InlineData("""{"csharp":{"kind":"image","reference":"registry.example.com/sdk:10.0"}}""", "ERR_IMAGE_UNPINNED", "image not pinned: registry.example.com/sdk:10.0")]
    [InlineData("""{"csharp":{"kind":"image","reference":"sdk"}}""", "ERR_ADAPTER_INVOCATION", "adapter invocation failed: compilers.json: the reference of csharp is not an image reference (registry/repository[:tag][@sha256:…])")]
    [InlineData("""{"csharp":{"kind":"other"}}""", "ERR_ADAPTER_INVOCATION", "adapter invocation failed: compilers.json: the kind of csharp must be host or image")]
    [InlineData("[]", "ERR_ADAPTER_INVOCATION", "adapter invocation failed: processors/compilers.json cannot be read")]
    public async Task A_setting_that_names_no_compiler_is_refused(string settings, string code, string message)
    {
        Write("processors/compilers.json", settings);

        var fault = (await Assert.ThrowsAsync<FaultException>(Publish)).Fault;

        Assert.Equal($"{code} {message}", fault.ToString());
    }

    public void Dispose()
    {
        compilation.Dispose();
        repository.Delete(recursive: true);
    }

    private Task<string> Publish() => compilation.Publish(repository.FullName, CSharpProgram.Of(Specs.Hostile), Platform.Amd64, lines.Add, TestContext.Current.CancellationToken);

    private async Task UseImage()
    {
        var reference = await CompilerImage.Build();
        Write("processors/compilers.json", $$$"""{"csharp":{"kind":"image","reference":"{{{reference}}}"}}""");
    }

    private void Write(string file, string content)
    {
        var path = Path.Combine(repository.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
