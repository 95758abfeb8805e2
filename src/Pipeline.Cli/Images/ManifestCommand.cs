using System.CommandLine;
using Pipeline.Cli.Hosting;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Cli.Images;

/// <summary><c>pipeline manifest REF</c>: writes a manifest's verified bytes, or nothing if there is any doubt.</summary>
internal sealed class ManifestCommand(CommandContext context)
{
    private readonly Argument<ImageReference?> reference = ReferenceForm.One();
    private readonly Option<bool> plainHttp = ReferenceForm.PlainHttp();
    private readonly Option<string[]> tokenServers = ReferenceForm.TokenServers();

    public static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var manifest = new ManifestCommand(context);
        var command = new Command("manifest", "Writes the verified bytes of a manifest or index to standard output.") { manifest.reference, manifest.plainHttp, manifest.tokenServers };
        command.SetAction(parsed =>
        {
            var image = parsed.GetRequiredValue(manifest.reference)!;
            var registries = context.Registries with
            {
                PlainHttp = parsed.GetValue(manifest.plainHttp) ? [image.Registry] : [],
                TokenServers = parsed.GetValue(manifest.tokenServers) ?? [],
            };
            return manifest.Run(image, registries, cancellationToken);
        });
        return command;
    }

    private int Run(ImageReference image, RegistryOptions registries, CancellationToken cancellationToken)
    {
        try
        {
            var registry = context.OpenRegistry(registries);
            using var owned = registry as IDisposable;
            var manifest = Read(registry, image, cancellationToken).GetAwaiter().GetResult();
            if (manifest is null)
            {
                context.StandardError.WriteLine($"pipeline: the registry has no {image}");
                return ExitCode.Error;
            }

            return context.Answer(manifest.Bytes.Span, ExitCode.Success);
        }
        catch (RegistryException e)
        {
            context.StandardError.WriteLine($"pipeline: {e.Message}");
            return ExitCode.Error;
        }
    }

    private static Task<Manifest?> Read(IRegistryReader registry, ImageReference image, CancellationToken cancellationToken) => image.IsPinned
        ? registry.Manifest(Repository.Of(image), image.Digest, cancellationToken)
        : registry.Manifest(Repository.Of(image), image.Tag!, cancellationToken);
}
