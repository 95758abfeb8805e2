using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests;

/// <summary>The image of <c>Compiler/dotnet.c</c>, by digest.</summary>
internal static class CompilerImage
{
    private static readonly Lazy<Task<ImageReference>> Once = new(Make);

    public static Task<ImageReference> Build()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/clang"), "no C compiler on this machine (./build.sh sets one up)");
        return Once.Value;
    }

    private static async Task<ImageReference> Make()
    {
        var context = Directory.CreateTempSubdirectory("compiler-image-");
        var source = Path.Combine(AppContext.BaseDirectory, "Compiler");
        File.Copy(Path.Combine(source, "Dockerfile"), Path.Combine(context.FullName, "Dockerfile"));
        await Command.Output("/usr/bin/clang", "-static", "-O1", "-w", "-o", Path.Combine(context.FullName, "dotnet"), Path.Combine(source, "dotnet.c"));
        var name = ImageNames.New("compiler");
        await Command.Output("docker", "buildx", "build", "--load", "--provenance=false", "-t", name, context.FullName);
        context.Delete(recursive: true);
        var id = await Command.Output("docker", "image", "inspect", "-f", "{{.Id}}", name);
        return ImageReference.Parse($"{name}@{id}");
    }
}
