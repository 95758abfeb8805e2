namespace Nuke.Common.IO;

/// <summary>Files that a reader sees as they were or as they are now, and that two processes may write at once.</summary>
internal static class WholeText
{
    public static void ReplaceText(this AbsolutePath path, string content)
    {
        var draft = path + $".{Environment.ProcessId}";
        File.WriteAllText(draft, content);
        File.Move(draft, path, overwrite: true);
    }
}
