namespace Pipeline.Lanes.Verdicts;

/// <summary>Small documents that machines share: in a directory, a registry or an S3 store.</summary>
/// <remarks>A name is <c>&lt;processor&gt;/&lt;name&gt;</c>; both parts have only lowercase letters, digits and <c>_</c>.</remarks>
public interface IVerdictFiles
{
    /// <summary>Reads a document; null if there is none.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it is not known whether there is one.</exception>
    Task<byte[]?> Read(string name, CancellationToken cancellationToken);

    /// <summary>Writes a document, and replaces an earlier one of the name whole.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it could not be written.</exception>
    Task Write(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);
}
