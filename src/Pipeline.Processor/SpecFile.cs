namespace Pipeline.Processor;

/// <summary>The spec inside the image.</summary>
internal static class SpecFile
{
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "unusable spec".</exception>
    public static ProcessorSpec Read(string path)
    {
        try
        {
            return ProcessorSpec.Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "unusable spec", e);
        }
    }
}
