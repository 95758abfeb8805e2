namespace Pipeline.Adapters.Images;

/// <summary>Reads the settings files of a repository's <c>processors/</c>.</summary>
internal static class ImageSettingsFile
{
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the file is missing or not a strict JSON object.</exception>
    public static ImageCatalog Read(string repository, string file)
    {
        try
        {
            return ImageCatalog.Parse(file, File.ReadAllBytes(Path.Combine(repository, "processors", file)));
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"processors/{file} cannot be read", e);
        }
    }
}
