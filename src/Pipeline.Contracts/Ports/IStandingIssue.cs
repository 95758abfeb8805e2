namespace Pipeline.Contracts.Ports;

/// <summary>One issue for a lasting condition such as drift: opened when it begins, updated while it lasts, closed when it ends.</summary>
public interface IStandingIssue
{
    /// <summary>Opens the issue or updates it to this content.</summary>
    /// <param name="key">The condition's key, of letters, digits, <c>.</c>, <c>_</c>, <c>/</c> and <c>-</c>; the body hides it, so any title works.</param>
    /// <param name="title">One line.</param>
    /// <param name="body">Markdown.</param>
    /// <param name="cancellationToken">Stops the update.</param>
    /// <returns>The issue's page.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the issue could not be updated.</exception>
    Task<Uri> Report(string key, string title, string body, CancellationToken cancellationToken);

    /// <summary>Closes the open issue, if any, with this comment.</summary>
    /// <returns>The issue's page, or null if none was open.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the issue could not be closed.</exception>
    Task<Uri?> Close(string key, string comment, CancellationToken cancellationToken);
}
