namespace Pipeline.Contracts;

/// <summary>One issue that tells of a standing state, as drift does: opened when it begins, updated while it lasts, closed when it ends.</summary>
public interface IStandingIssue
{
    /// <summary>Makes the issue tell this.</summary>
    /// <param name="key">Names the state, in letters, digits, <c>.</c>, <c>_</c>, <c>/</c> and <c>-</c>; hidden in the body, so that the issue is found again whatever its title.</param>
    /// <param name="title">One line.</param>
    /// <param name="body">Markdown.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The issue's page.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when it could not be told.</exception>
    Task<Uri> Tell(string key, string title, string body, CancellationToken cancellationToken);

    /// <summary>Closes the issue with this comment, where one is open.</summary>
    /// <returns>The issue's page, or none when there was none.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when it could not be closed.</exception>
    Task<Uri?> Close(string key, string comment, CancellationToken cancellationToken);
}
