namespace Pipeline.Lanes;

/// <summary>Files that a reader sees as they were or as they are now, and never in between.</summary>
internal static class WholeFile
{
    /// <summary>Replaces a file, and makes the folder that it is in.</summary>
    /// <exception cref="IOException">It cannot be written; what was there is there still.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Of two processes that write the same file at once, each has a draft of its own.
        var partial = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(partial, content);
        File.Move(partial, path, overwrite: true);
    }
}
