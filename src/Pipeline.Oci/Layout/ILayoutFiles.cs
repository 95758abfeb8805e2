namespace Pipeline.Oci.Layout;

/// <summary>The files of a layout, by path with <c>/</c>.</summary>
internal interface ILayoutFiles : IDisposable
{
    /// <summary>Opens a regular file with known length; null if there is none.</summary>
    Stream? Open(string path);
}
