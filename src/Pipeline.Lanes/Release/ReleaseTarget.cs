using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>Where a release goes, and is read from. Once it is made, nothing asks whether it is a rehearsal or production.</summary>
/// <param name="Root">The absolute path of the checkout.</param>
/// <param name="Prefix">What every image's repository lies under: <c>registry/owner/name</c>.</param>
/// <param name="PinsFile">The absolute path of the pins.</param>
/// <param name="Deployments">The absolute path of the folder that keeps what is deployed.</param>
/// <param name="GitHub">Where changes of pins are proposed and drift is told, or none.</param>
public sealed record ReleaseTarget(string Root, Repository Prefix, string PinsFile, string Deployments, GitHubAddress? GitHub)
{
    /// <summary>The folder of processors.</summary>
    public string Processors => Path.Combine(Root, "processors");

    /// <summary>Where reports go.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>A processor's repository.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: not every processor's name is one of a repository (<c>a_</c>, <c>a___b</c>), and not every one is short enough.</exception>
    public Repository RepositoryOf(string processor)
    {
        try
        {
            return Repository.Parse($"{Prefix}/{processor}");
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, e.Message, e);
        }
    }

    /// <summary>The pins as they stand; none where the file does not exist.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> when the file is not of the form; <c>ERR_ADAPTER_INVOCATION</c> when it cannot be read.</exception>
    public PinSet Pins() => ReadPins(PinsFile);

    /// <summary>The pins of a file; none where it does not exist.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> when the file is not of the form; <c>ERR_ADAPTER_INVOCATION</c> when it cannot be read.</exception>
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
}
