namespace Nuke.Common.IO;

/// <summary>Replaces files atomically, so that readers see the old or the new text and several processes may write.</summary>
internal static class WholeText
{
    public static void ReplaceText(this AbsolutePath path, string content)
    {
        var draft = path + $".{Environment.ProcessId}";
        File.WriteAllText(draft, content);
        File.Move(draft, path, overwrite: true);
    }
}
