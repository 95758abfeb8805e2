namespace Pipeline.Oci;

/// <summary>The files of a layout, by their path with <c>/</c>.</summary>
internal interface ILayoutFiles : IDisposable
{
    /// <summary>Opens a regular file from its beginning, or none when there is none; its length is known.</summary>
    Stream? Open(string path);
}
