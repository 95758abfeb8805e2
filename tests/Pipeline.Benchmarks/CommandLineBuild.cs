using Pipeline.Adapters.Images;
using Pipeline.Lanes.Catalogue;

namespace Pipeline.Benchmarks;

/// <summary>The peer of a build: the commands that a script would run, in sequence.</summary>
internal static class CommandLineBuild
{
    public static RunnableImage Run(Workspace workspace, Processor processor)
    {
        var tag = $"pipeline/{processor.Name}:bench";
        var arguments = BuildxArguments.OfImage(new(processor.Spec, processor.Folder, Platform.Amd64, tag), processor.Folder, Contexts(workspace, processor), workspace.InFolder("metadata.json"));
        Shell.Run("docker", ["buildx", .. arguments]);
        return RunnableImage.Built(Digest.Parse(Shell.Output("docker", "image", "inspect", "-f", "{{.Id}}", tag).Trim()), tag);
    }

    private static IEnumerable<BuildContext> Contexts(Workspace workspace, Processor processor)
    {
        yield return new("kit", Path.Combine(workspace.Root, "processors", "_kit"));
        if (processor.Spec.Base is not ProcessorSpec.ScratchBase and var name)
        {
            var digest = Shell.Output("bash", Path.Combine(workspace.Root, "build", "setup", "bases.sh"), name).Trim().Split(' ')[1];
            yield return new("base", $"oci-layout://{workspace.Root}/.pipeline/bases/{name}@{digest}");
        }

        if (CSharpCompilation.IsNeeded(processor.Folder))
        {
            Shell.Run("dotnet", "publish", processor.Folder, "-nologo", "-v", "q", "-p:ImageArchitecture=amd64");
            yield return new("bin", Path.Combine(workspace.Root, "artifacts", "aot", processor.Name));
        }
    }
}
