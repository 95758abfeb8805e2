using CliWrap;
using Pipeline.Modal.Deployments;
using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;

namespace Pipeline.Adapters.Tests.Functions;

/// <summary><c>processors/modal_app.py</c> as on the platform: in a container of the processor's own image, as root, with a writable file system and without its entry point.</summary>
/// <param name="folder">The folder of the application's file.</param>
internal sealed class ModalHandler(string folder)
{
    private static readonly string Processors = Path.Combine(SourceTree.Root, "processors");
    private string? image;

    private string File => Path.Combine(folder, "application.json");

    /// <summary>Writes the application's file, with the registry's data about its image.</summary>
    /// <param name="plan">The deployment.</param>
    /// <param name="joined">The image with an added userland; null to run the image as it is.</param>
    public async Task Deploy(DeploymentPlan plan, string? joined)
    {
        using var registry = new ReadOnlyRegistry(new RegistryOptions { Time = TimeProvider.System, Jitter = static () => 0.5 });
        var application = new ModalApplication(plan, await new ImagePrograms(registry).Read(plan, default));
        await System.IO.File.WriteAllBytesAsync(File, application.Encode());
        var pinned = plan.Functions[0].Image;
        image = joined ?? $"{pinned.Registry}/{pinned.Repository}@{pinned.Digest}";
        if (joined is null)
        {
            await Command.Output("docker", "pull", "-q", image);
        }
    }

    /// <summary>Calls a function and returns its answer, or its output if it gave none.</summary>
    /// <param name="function">The function.</param>
    /// <param name="payload">The call's payload.</param>
    /// <param name="environment">The variables of the platform's secrets.</param>
    public async Task<(byte[] Answer, string Error)> Call(string function, ReadOnlyMemory<byte> payload, params string[] environment)
    {
        using var answer = new MemoryStream();
        var error = new System.Text.StringBuilder();
        await Cli.Wrap("docker")
            .WithArguments([
                "run", "--rm", "-i", "--network", "none", "--user", "0:0", "--memory", "256m", "--entrypoint", "/usr/bin/python3",
                .. Mount(Path.Combine(Processors, "modal_app.py"), "/root/modal_app.py"),
                .. Mount(Path.Combine(Processors, "_modal", "pipeline_function"), "/root/pipeline_function"),
                .. Mount(Path.Combine(Processors, "_modal", "function_testing"), "/root/function_testing"),
                .. Mount(File, "/pipeline-modal/application.json"),
                .. environment.SelectMany(variable => new[] { "--env", variable }),
                image!, "-B", "/root/function_testing/call_function.py", function])
            .WithStandardInputPipe(PipeSource.FromBytes(payload))
            .WithStandardOutputPipe(PipeTarget.ToStream(answer))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(error))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();
        return (answer.ToArray(), error.ToString());
    }

    private static string[] Mount(string source, string target) => ["--mount", $"type=bind,source={source},target={target},readonly"];
}
