using System.Text;

namespace Pipeline.Adapters.Tests;

/// <summary>The named context <c>run</c>: the program that calls a command, compiled for each platform where a Dockerfile takes it, in a repository made for the test.</summary>
public sealed class RunContextTests : IDisposable
{
    private const string Takes = "FROM scratch\nARG TARGETARCH\nCOPY --from=run ${TARGETARCH}/run /pipeline/run\n";
    private readonly DirectoryInfo repository = Directory.CreateTempSubdirectory("run-context-");
    private readonly Rig rig;

    public RunContextTests(HostileImage hostile)
    {
        rig = new Rig(hostile);
        Write("processors/_run/source.txt", "one");
    }

    private int Compilations => Path.Combine(repository.FullName, "artifacts/in-image/runs") is var runs && File.Exists(runs) ? File.ReadLines(runs).Count() : 0;

    [Fact]
    public async Task An_image_that_takes_it_has_it_for_each_platform()
    {
        var built = await Build(Takes);

        var program = Digest.FromHash(System.Security.Cryptography.SHA256.HashData("compiled from one"u8));
        Assert.Equal([new BuiltProgram("run", Platform.Amd64, program), new BuiltProgram("run", Platform.Arm64, program)], built.Programs);
        Assert.Equal(2, Compilations);
    }

    [Fact]
    public async Task It_is_compiled_once_for_all_processors()
    {
        await Build(Takes);
        await Build(Takes + "LABEL another=processor\n");

        Assert.Equal(2, Compilations);
    }

    [Fact]
    public async Task Where_nothing_takes_it_nothing_is_compiled()
    {
        var built = await Build("FROM scratch\n# COPY --from=run ${TARGETARCH}/run /pipeline/run\nCOPY Dockerfile /\n");

        Assert.Empty(built.Programs);
        Assert.Equal(0, Compilations);
    }

    public void Dispose()
    {
        rig.Dispose();
        repository.Delete(recursive: true);
    }

    private async Task<BuiltLayout> Build(string dockerfile)
    {
        Directory.CreateDirectory(Path.Combine(repository.FullName, "src"));
        Write("processors/compilers.json", $$$"""{"csharp":{"kind":"image","reference":"{{{await CompilerImage.Build()}}}"}}""");
        Write("processors/hostile/Dockerfile", dockerfile);
        var layout = Path.Combine(repository.FullName, Path.GetRandomFileName());
        return await rig.Layouts.Build(new LayoutBuild(Specs.ForBoth, Path.Combine(repository.FullName, "processors/hostile"), layout, Cached: true), _ => { }, TestContext.Current.CancellationToken);
    }

    private void Write(string file, string content)
    {
        var path = Path.Combine(repository.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content, Encoding.ASCII);
    }
}
