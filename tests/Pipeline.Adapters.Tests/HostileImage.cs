using Pipeline.Tests.Machine;

[assembly: AssemblyFixture(typeof(Pipeline.Adapters.Tests.HostileImage))]

namespace Pipeline.Adapters.Tests;

/// <summary>The image of <c>Hostile/hostile.c</c>, built once by the real builder on the real engine.</summary>
public sealed class HostileImage : IAsyncLifetime
{
    private string? unavailable;
    private RunnableImage? image;

    /// <summary>The compiler for this machine: the first one available.</summary>
    internal static IReadOnlyList<string> Compilers { get; } = ["/usr/bin/clang", "/usr/bin/gcc"];

    /// <summary>The image; the test is skipped if it cannot be built.</summary>
    internal RunnableImage Image
    {
        get
        {
            Assert.SkipWhen(unavailable is not null, unavailable ?? "");
            return image!;
        }
    }

    /// <summary>The program itself.</summary>
    internal string Program { get; } = Path.Combine(Directory.CreateTempSubdirectory("hostile-image-").FullName, "hostile");

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux() || !(await Command.Run("docker", "version")).IsSuccess)
        {
            unavailable = "no Docker engine answers on this machine (./build.sh sets one up)";
            return;
        }

        var context = Path.GetDirectoryName(Program)!;
        var source = Path.Combine(AppContext.BaseDirectory, "Hostile");
        File.Copy(Path.Combine(source, "Dockerfile"), Path.Combine(context, "Dockerfile"));
        if (Compilers.FirstOrDefault(File.Exists) is not { } compiler)
        {
            unavailable = "no C compiler on this machine (./build.sh sets one up)";
            return;
        }

        await Command.Output(compiler, "-static", "-O1", "-w", "-o", Program, Path.Combine(source, "hostile.c"));
        var tag = ImageNames.New("hostile");
        await Command.Output("docker", "buildx", "build", "--load", "--provenance=false", "-t", tag, context);
        image = RunnableImage.Built(Digest.Parse(await Command.Output("docker", "image", "inspect", "-f", "{{.Id}}", tag)), tag);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Path.GetDirectoryName(Program)!, recursive: true);
        return ValueTask.CompletedTask;
    }
}
