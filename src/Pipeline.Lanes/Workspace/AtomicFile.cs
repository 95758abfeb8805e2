namespace Pipeline.Lanes.Workspace;

/// <summary>Replaces files atomically.</summary>
internal static class AtomicFile
{
    /// <summary>Replaces a file and creates its folder.</summary>
    /// <exception cref="IOException">The file cannot be written; the old one is unchanged.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Each process has its own draft, in case two write the same file at once.
        var partial = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(partial, content);
        File.Move(partial, path, overwrite: true);
    }
}
