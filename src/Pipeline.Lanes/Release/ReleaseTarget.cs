using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Release;

/// <summary>The location of a release. Code that uses it does not know whether it is the rehearsal or production.</summary>
/// <param name="Root">The absolute path of the checkout.</param>
/// <param name="Prefix">The prefix of all image repositories: <c>registry/owner/name</c>.</param>
/// <param name="PinsFile">The absolute path of the pins.</param>
/// <param name="Deployments">The absolute path of the folder of deployments.</param>
/// <param name="GitHub">The repository for pin proposals and drift issues, or null.</param>
public sealed record ReleaseTarget(string Root, Repository Prefix, string PinsFile, string Deployments, GitHubAddress? GitHub)
{
    /// <summary>The prefix that Promote copies accepted images to, which pins may name as well; null for none.</summary>
    public Repository? Promoted { get; init; }

    /// <summary>The folder of processors.</summary>
    public string Processors => Path.Combine(Root, "processors");

    /// <summary>The folder for reports.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>The path of the pins from the repository's root, with <c>/</c>.</summary>
    public string PinsPath => Path.GetRelativePath(Root, PinsFile).Replace('\\', '/');

    /// <summary>The branch that proposes pins. There is one for each target branch, so a second release before the review updates the open proposal.</summary>
    public string ProposalBranch => $"pins/{GitHub?.Branch ?? "main"}";

    /// <summary>A processor's repository.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the processor's name is not valid in a repository (<c>a_</c>, <c>a___b</c>), or the result is too long.</exception>
    public Repository RepositoryOf(string processor) => Below(Prefix, processor);

    /// <summary>The repository that a processor's image is promoted to, or null.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: as above.</exception>
    public Repository? PromotedOf(string processor) => Promoted is null ? null : Below(Promoted, processor);

    /// <summary>The current pins; empty if the file does not exist.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if the file is malformed; <c>ERR_ADAPTER_INVOCATION</c> if it is unreadable.</exception>
    public PinSet Pins() => ReadPins(PinsFile);

    /// <summary>The current pins, at least one.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c>: there are none, or they are malformed.</exception>
    internal PinSet RequirePins() => Pins() is { Pins.Count: > 0 } pins
        ? pins
        : throw new FaultException(ErrorCode.ImageUnpinned, $"there are no pins in {PinsPath}: run BuildAndPin");

    /// <summary>The pins of a file; empty if it does not exist.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if the file is malformed; <c>ERR_ADAPTER_INVOCATION</c> if it is unreadable.</exception>
    public static PinSet ReadPins(string file)
    {
        try
        {
            return PinSet.Parse(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return PinSet.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{file} cannot be read", e);
        }
    }

    private static Repository Below(Repository prefix, string processor)
    {
        try
        {
            return Repository.Parse($"{prefix}/{processor}");
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, e.Message, e);
        }
    }
}
