using System.Xml.Linq;
using Pipeline.Adapters.Images;
using Pipeline.Cli.Hosting;
using Pipeline.Clients;

namespace Pipeline.Cli.New;

/// <summary>The <c>packages.lock.json</c> of C# processors on the SDK <c>Pipeline.Processor</c>, which name the version of its package with its hash.</summary>
/// <param name="context">The command's dependencies.</param>
/// <param name="root">The absolute path of the repository's root.</param>
internal sealed class CSharpLocks(CommandContext context, string root)
{
    private const string ProcessorSdk = "Pipeline.Processor";

    /// <summary>Whether the C# processors of this repository are on the SDK; those of the repository of these sources refer to its project.</summary>
    public bool UsesPackages => !Directory.Exists(Path.Combine(root, "src", ProcessorSdk));

    /// <summary>Resolves the packages of all such processors anew.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a restore failed.</exception>
    public void RenewAll(CancellationToken cancellationToken)
    {
        var processors = Path.Combine(root, "processors");
        if (!Directory.Exists(processors))
        {
            return;
        }

        foreach (var project in Directory.EnumerateDirectories(processors).Where(folder => !Path.GetFileName(folder).StartsWith('_')).SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj")).Where(IsOnSdk).Order(StringComparer.Ordinal))
        {
            Renew(Path.GetRelativePath(root, project), cancellationToken);
        }
    }

    /// <summary>Resolves the packages of one project anew.</summary>
    /// <param name="project">The path relative to the root.</param>
    /// <param name="cancellationToken">Stops the restore.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the restore failed.</exception>
    public void Renew(string project, CancellationToken cancellationToken)
    {
        context.StandardError.WriteLine($"dotnet restore {project}");
        var (status, _) = new Tool("dotnet", context.Time) { Folder = root, Inherits = DotnetEnvironment.Keeps }
            .Run(["restore", project, "--force-evaluate", "-nologo", "-v", "q", "-tl:off"], context.StandardError.WriteLine, cancellationToken).GetAwaiter().GetResult();
        if (status != 0)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the packages of {project} cannot be restored; the reason is above");
        }
    }

    private static bool IsOnSdk(string project)
    {
        try
        {
            return XDocument.Load(project).Root?.Attribute("Sdk")?.Value.Split('/')[0] == ProcessorSdk;
        }
        catch (System.Xml.XmlException)
        {
            // The build of this processor says so, with its line.
            return false;
        }
    }
}
